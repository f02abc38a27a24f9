import type { MessagePort } from 'node:worker_threads';
import { RefusedError } from '#event-sourcing';
import type { ReadStore } from '#read-store';
import { methodsNamed } from '../methods/index.js';
import { contradictions } from './contradictions.js';
import { countMembers } from './count-members.js';
import { countPopulation } from './count-population.js';
import type { CountingAsked, FromCounting } from './counting-messages.js';

/** Counts or compares one population within a thread, and tells the main one how far it is and what it comes to. */
export async function countInThread(
  port: MessagePort,
  readStore: ReadStore,
  asked: CountingAsked,
): Promise<void> {
  const say = (message: FromCounting) => port.postMessage(message);
  try {
    const result = await counted(readStore, asked, (done) => say({ kind: 'progress', done }));
    say({ kind: 'done', result });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const { code, message, grounds } = error;
    say({ kind: 'refused', code, message, ...(grounds.wayOut && { wayOut: grounds.wayOut }) });
  }
}

function counted(readStore: ReadStore, asked: CountingAsked, onProgress: (done: number) => void) {
  const methods = methodsNamed(asked.question.methods, 'methods');
  switch (asked.kind) {
    case 'compare':
      return contradictions(readStore, { ...asked, question: { ...asked.question, methods } });
    case 'members':
      return countMembers(readStore, asked.position, { ...asked.question, methods }, onProgress);
    case 'count':
      return countPopulation(readStore, asked.chosen, { ...asked.question, methods }, onProgress);
  }
}
