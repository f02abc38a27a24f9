import { parentPort, workerData } from 'node:worker_threads';
import { openReadStore } from '#read-store/postgres';
import { countInThread } from '#utilization/populations';

const { url, schema, asked } = workerData;
const readStore = openReadStore(url, { schema, readOnly: true });
try {
  await countInThread(parentPort, readStore, asked, new URL(import.meta.url));
} finally {
  await readStore.close();
  parentPort.close();
}
