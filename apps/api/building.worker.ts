import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventStore } from '#event-store/sqlite';
import { makeWhenAsked } from '#projections';
import { openReadStore } from '#read-store/sqlite';
import type { BuildingWorkerData } from './data-folder.js';
import { eventRegistry, openSealedTexts, projections } from './projected.js';
import { yieldToAnswers } from './yield-to-answers.js';

if (parentPort === null) throw new Error('This file is run by the projector, in a thread of its own');

yieldToAnswers();
const { folder, masterKeyFile, views } = workerData as BuildingWorkerData;
const registry = eventRegistry();
const store = await SqliteEventStore.openReadOnly(folder);
const readStore = openReadStore(views, { readOnly: true });
const sealed = openSealedTexts(folder, masterKeyFile);
try {
  await makeWhenAsked(parentPort, {
    store,
    readStore,
    views: projections,
    upcast: (event) => registry.upcast(event),
    open: sealed.open,
  });
} finally {
  sealed.close();
  await readStore.close();
  await store.close();
  parentPort.close();
}
