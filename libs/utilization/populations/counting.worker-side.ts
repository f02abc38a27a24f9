import { on } from 'node:events';
import { availableParallelism } from 'node:os';
import { type MessagePort, workerData } from 'node:worker_threads';
import { RefusedError } from '#event-sourcing';
import type { ReadStore } from '#read-store';
import { methodsNamed } from '../methods/index.js';
import { packedReport } from '../reports/report-text.js';
import { contradictions } from './contradictions.js';
import { countMembers } from './count-members.js';
import { countPart, countPopulation, type ElsewhereCounted } from './count-population.js';
import { CountingThread } from './counting.worker-host.js';
import type { CountingAsked, FromCounting, ToCounting } from './counting-messages.js';

/**
 * Counts or compares what the main thread asks for, one population after the other, and tells it how far each is and what
 * it comes to. Resolves when the main thread has nothing more to ask.
 *
 * @param workerUrl - the file that this thread runs: half of a large population is counted in a second one, where that
 * leaves a processor to those who answer
 */
export async function countWhenAsked(port: MessagePort, readStore: ReadStore, workerUrl: URL): Promise<void> {
  for await (const [asked] of on(port, 'message') as AsyncIterable<[ToCounting]>) {
    if (asked === 'end') return;
    await answer(port, readStore, asked, workerUrl);
  }
}

async function answer(port: MessagePort, readStore: ReadStore, asked: CountingAsked, workerUrl: URL) {
  const say = (message: FromCounting) => port.postMessage(message);
  const second = availableParallelism() > 2 ? new CountingThread({ workerUrl, workerData }) : null;
  try {
    const result = await counted(readStore, asked, (done) => say({ kind: 'progress', done }), second);
    say({ kind: 'done', result });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const { code, message, grounds } = error;
    say({ kind: 'refused', code, message, grounds });
  } finally {
    await second?.stop();
  }
}

function counted(
  readStore: ReadStore,
  asked: CountingAsked,
  onProgress: (done: number) => void,
  second: CountingThread | null,
) {
  const methods = methodsNamed(asked.question.methods, 'methods');
  switch (asked.kind) {
    case 'compare':
      return contradictions(readStore, { ...asked, question: { ...asked.question, methods } });
    case 'members':
      return countMembers(readStore, asked.position, { ...asked.question, methods }, onProgress);
    case 'part':
      return countPart(readStore, { ...asked, question: { ...asked.question, methods } }, onProgress);
    case 'report': {
      const { chosen, heading } = asked;
      const question = { ...asked.question, methods };
      const elsewhere: ElsewhereCounted | null =
        second && ((part, onPart) => second.countPart(chosen, question, part, onPart));
      return countPopulation(readStore, chosen, question, onProgress, elsewhere).then((all) =>
        packedReport(heading, all),
      );
    }
  }
}
