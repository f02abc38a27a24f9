import type { MessagePort } from 'node:worker_threads';
import { RefusedError } from '#event-sourcing';
import type { ReadStore } from '#read-store';
import { methodsNamed } from '../methods/index.js';
import { countPopulation } from './count-population.js';
import type { CountingAsked, FromCounting } from './counting-messages.js';

/** Counts one population within a thread and tells the main one how far it is, and what it comes to. */
export async function countInThread(
  port: MessagePort,
  readStore: ReadStore,
  { chosen, question }: CountingAsked,
): Promise<void> {
  const say = (message: FromCounting) => port.postMessage(message);
  try {
    const methods = methodsNamed(question.methods, 'methods');
    const onProgress = (done: number) => say({ kind: 'progress', done });
    const counted = await countPopulation(readStore, chosen, { ...question, methods }, onProgress);
    say({ kind: 'counted', counted });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const { code, message, grounds } = error;
    say({ kind: 'refused', code, message, ...(grounds.wayOut && { wayOut: grounds.wayOut }) });
  }
}
