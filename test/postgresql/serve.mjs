/**
 * The service as it is, but that its views are in PostgreSQL: what is asked over HTTP is answered from there. The same
 * service with its views in SQLite answers beside it, from the same log.
 * Takes the address of the server, and the settings from the environment.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { loadConfig } from '#config';
import { CopiedLog, ProjectionProgress, runProjector, WakeUp } from '#projections';
import { openReadStore, removeReadStore } from '#read-store/postgres';
import { CountingThread } from '#utilization/populations';
import { Closing } from '../../dist/apps/api/closing.js';
import { openCore } from '../../dist/apps/api/open-core.js';
import { eventRegistry, openSealedTexts, projections } from '../../dist/apps/api/projected.js';
import { createApp } from '../../dist/apps/api/service.js';
import { ServiceLog } from '../../dist/apps/api/service-log.js';

const [url] = process.argv.slice(2);
const schema = `test_${randomUUID()}`;
const config = loadConfig(process.env);
const told = once(process, 'SIGTERM');
const closing = new Closing();
const log = new ServiceLog(config.CONTINUUM_LOG_LEVEL);
closing.add(() => log.close());
try {
  const core = await openCore(config, closing, log);
  closing.add(() => removeReadStore(url, schema));
  const progress = await follow(core);
  const readStore = openReadStore(url, { schema, readOnly: true });
  closing.add(() => readStore.close());
  const counting = new CountingThread({
    workerUrl: new URL('./counting.worker.mjs', import.meta.url),
    workerData: { url, schema },
  });
  closing.add(() => counting.stop());
  const beside = await listen(core, 0);
  const queriedLog = new CopiedLog(readStore, core.store, await heard(core.store));
  const place = await listen({ ...core, queriedLog, readStore, progress, counting }, config.CONTINUUM_PORT);
  core.announce(place);
  process.stdout.write(`SQLite answers at http://${beside}\nContinuum serves http://${place}\n`);
  await told;
} finally {
  await closing.run();
}

/** @returns `host:port` */
async function listen(core, port) {
  const app = await createApp(core, log);
  closing.add(() => app.close());
  await app.listen({ host: config.CONTINUUM_HOST, port });
  return `${config.CONTINUUM_HOST}:${app.getHttpServer().address().port}`;
}

/** What one who writes alone knows of the log: all of it. */
async function heard(store) {
  let last = (await store.head())?.position ?? -1n;
  const append = store.append.bind(store);
  store.append = async (...asked) => {
    const end = await append(...asked);
    if (end.position > last) last = end.position;
    return end;
  };
  return { head: () => store.head(), lastOf: () => last, reaches: async () => {} };
}

/** Keeps the views in PostgreSQL up with the log, beside those in the data folder. */
async function follow(core) {
  const readStore = openReadStore(url, { schema });
  closing.add(() => readStore.close());
  const progress = new ProjectionProgress(readStore);
  const sealed = openSealedTexts(config.CONTINUUM_DATA_DIR, config.CONTINUUM_MASTER_KEY_FILE ?? null);
  closing.add(async () => sealed.close());
  const registry = eventRegistry();
  const wakeUp = new WakeUp();
  const { projector } = core;
  const wake = projector.wake.bind(projector);
  projector.wake = () => {
    wake();
    wakeUp.ring();
  };
  const stop = new AbortController();
  const running = new Promise((opened, failed) => {
    const ended = runProjector({
      store: core.store,
      readStore,
      views: projections,
      upcast: (event) => registry.upcast(event),
      open: sealed.open,
      signal: stop.signal,
      wakeUp,
      onOpen: opened,
      onProgress: (moved) => progress.report(moved),
    });
    ended.catch(failed);
    closing.add(() => {
      stop.abort();
      return ended;
    });
  });
  await running;
  return progress;
}
