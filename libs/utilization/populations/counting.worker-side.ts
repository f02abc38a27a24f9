import type { MessagePort } from 'node:worker_threads';
import { RefusedError } from '#event-sourcing';
import type { ReadStore } from '#read-store';
import { methodsNamed } from '../methods/index.js';
import { contradictions } from './contradictions.js';
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
    const question = { ...asked.question, methods: methodsNamed(asked.question.methods, 'methods') };
    const result =
      asked.kind === 'compare'
        ? await contradictions(readStore, { ...asked, question })
        : await countPopulation(readStore, asked.chosen, question, (done) => say({ kind: 'progress', done }));
    say({ kind: 'done', result });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const { code, message, grounds } = error;
    say({ kind: 'refused', code, message, ...(grounds.wayOut && { wayOut: grounds.wayOut }) });
  }
}
