import { parentPort, workerData } from 'node:worker_threads';
import { openReadStore } from '#read-store/postgres';
import { countWhenAsked } from '#utilization/populations';
import { yieldToAnswers } from './yield-to-answers.js';

if (parentPort === null) throw new Error('This file is run by the service, in a thread of its own');

yieldToAnswers();
const { url } = workerData as { readonly url: string };
const readStore = openReadStore(url, { readOnly: true });
try {
  await countWhenAsked(parentPort, readStore, new URL(import.meta.url));
} finally {
  await readStore.close();
  parentPort.close();
}
