import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventStore } from '#event-store/sqlite';
import { serveProjector, tableOf } from '#projections';
import { Checkpoints, openReadStore } from '#read-store/sqlite';
import { buildingThread } from './building-thread.js';
import { type ProjectorWorkerData, viewsFile } from './data-folder.js';
import { eventRegistry, openSealedTexts, projections } from './projected.js';

if (parentPort === null) throw new Error('This file is run by the service, in a thread of its own');

const { folder, masterKeyFile } = workerData as ProjectorWorkerData;
const registry = eventRegistry();
const store = await SqliteEventStore.openReadOnly(folder);
const readStore = openReadStore(viewsFile(folder));
const checkpoints = new Checkpoints(viewsFile(folder));
const sealed = openSealedTexts(folder, masterKeyFile);
const pieceMaker = buildingThread({ folder, masterKeyFile });
try {
  // What was erased may still lie in the write-ahead log, where the one before ended in the middle of it.
  await readStore.purge(projections.filter(({ opens }) => opens).map(tableOf));
  await serveProjector(parentPort, {
    store,
    readStore,
    views: projections,
    upcast: (event) => registry.upcast(event),
    open: sealed.open,
    pieceMaker,
  });
} finally {
  await pieceMaker.stop();
  sealed.close();
  await checkpoints.stop();
  await readStore.close();
  await store.close();
  parentPort.close();
}
