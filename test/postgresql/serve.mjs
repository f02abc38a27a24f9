/**
 * The service as it is, but that its views are in PostgreSQL: what is asked over HTTP is answered from there.
 * Takes the address of the server, and the settings from the environment.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { loadConfig } from '#config';
import { ProjectionProgress, runProjector, WakeUp } from '#projections';
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
try {
  const log = new ServiceLog(config.CONTINUUM_LOG_LEVEL);
  closing.add(() => log.close());
  const core = await openCore(config, closing, log);
  closing.add(() => removeReadStore(url, schema));
  await follow(core);
  const readStore = openReadStore(url, { schema, readOnly: true });
  closing.add(() => readStore.close());
  const counting = new CountingThread({
    workerUrl: new URL('./counting.worker.mjs', import.meta.url),
    workerData: { url, schema },
  });
  closing.add(() => counting.stop());
  const app = await createApp({ ...core, readStore, progress: core.progress, counting }, log);
  closing.add(() => app.close());
  await app.listen({ host: config.CONTINUUM_HOST, port: config.CONTINUUM_PORT });
  process.stdout.write(`Continuum serves ${await app.getUrl()}\n`);
  await told;
} finally {
  await closing.run();
}

/** Keeps the views in PostgreSQL up with the log, beside those in the data folder. */
async function follow(core) {
  const readStore = openReadStore(url, { schema });
  closing.add(() => readStore.close());
  core.progress = new ProjectionProgress(readStore);
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
      onProgress: (moved) => core.progress.report(moved),
    });
    ended.catch(failed);
    closing.add(() => {
      stop.abort();
      return ended;
    });
  });
  await running;
}
