import { parentPort, workerData } from 'node:worker_threads';
import { openReadStore } from '#read-store/sqlite';
import { countWhenAsked } from '#utilization/populations';
import { viewsFile } from './data-folder.js';
import { yieldToAnswers } from './yield-to-answers.js';

if (parentPort === null) throw new Error('This file is run by the service, in a thread of its own');

yieldToAnswers();
const { folder } = workerData as { readonly folder: string };
const readStore = openReadStore(viewsFile(folder), { readOnly: true });
try {
  await countWhenAsked(parentPort, readStore, new URL(import.meta.url));
} finally {
  await readStore.close();
  parentPort.close();
}
