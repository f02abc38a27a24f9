import { parentPort, workerData } from 'node:worker_threads';
import { openReadStore } from '#read-store/sqlite';
import { type CountingAsked, countInThread } from '#utilization/populations';
import { viewsFile } from './data-folder.js';

if (parentPort === null) throw new Error('This file is run by the service, in a thread of its own');

const { folder, asked } = workerData as { readonly folder: string; readonly asked: CountingAsked };
const readStore = openReadStore(viewsFile(folder), { readOnly: true });
try {
  await countInThread(parentPort, readStore, asked, new URL(import.meta.url));
} finally {
  await readStore.close();
  parentPort.close();
}
