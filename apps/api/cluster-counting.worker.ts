import { parentPort, workerData } from 'node:worker_threads';
import { openReadStore } from '#read-store/postgres';
import { type CountingAsked, countInThread } from '#utilization/populations';

if (parentPort === null) throw new Error('This file is run by the service, in a thread of its own');

const { url, asked } = workerData as { readonly url: string; readonly asked: CountingAsked };
const readStore = openReadStore(url, { readOnly: true });
try {
  await countInThread(parentPort, readStore, asked, new URL(import.meta.url));
} finally {
  await readStore.close();
  parentPort.close();
}
