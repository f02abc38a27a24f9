import { parentPort, workerData } from 'node:worker_threads';
import { openReadStore } from '#read-store/postgres';
import { countWhenAsked } from '#utilization/populations';

const { url, schema } = workerData;
const readStore = openReadStore(url, { schema, readOnly: true });
try {
  await countWhenAsked(parentPort, readStore, new URL(import.meta.url));
} finally {
  await readStore.close();
  parentPort.close();
}
