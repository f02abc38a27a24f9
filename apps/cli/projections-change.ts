import type { Config, Settings } from '#config';
import { WriterLock, WriterLockedError } from '#event-store/sqlite';
import {
  type AnyView,
  CheckpointMismatchError,
  type OpenSealed,
  Projector,
  prune,
  UnknownViewError,
} from '#projections';
import type { ReadStore } from '#read-store';
import { openReadStore, removeReadStore } from '#read-store/sqlite';
import { checkLog, withLog } from './event-log.js';
import { startProgress } from './progress.js';
import {
  isServed,
  pruneThroughService,
  rebuildThroughService,
  retryThroughService,
} from './projections-through-service.js';
import { withSealedTexts } from './sealed-texts.js';
import { print, printJson } from './terminal.js';

/** `projections rebuild`: without a name, also where the views' file is damaged or belongs to another log. */
export async function rebuildProjections(settings: Settings, json: boolean, view?: string): Promise<void> {
  const { config } = settings;
  const folder = config.CONTINUUM_DATA_DIR;
  if (settings.cluster === null) checkLog(folder);
  const { views, viewsFile } = await import('../api/folder/index.js');
  if (view !== undefined) checkName(view, views);
  const wanted = view === undefined ? views.map(({ name }) => name) : [view];
  if (isServed(settings)) return rebuildThroughService(settings, wanted, json);
  const events = await aloneWithKeys(config, (open) => {
    if (view === undefined) removeReadStore(viewsFile(folder));
    return withProjector(config, open, async ({ projector, head, progressed }) => {
      if (view === undefined) await projector.catchUp();
      else await projector.rebuild(view, ({ position }) => progressed(position));
      return Number(head + 1n);
    });
  });
  if (json) printJson({ views: wanted, events });
  else print(`Built ${wanted.join(', ')} from ${events} events.`);
}

/** `projections retry`. */
export async function retryProjections(
  settings: Settings,
  json: boolean,
  view?: string,
  key?: string,
): Promise<void> {
  const { config, cluster } = settings;
  if (cluster === null) checkLog(config.CONTINUUM_DATA_DIR);
  const { views } = await import('../api/folder/index.js');
  if (view !== undefined) checkName(view, views);
  const names = view === undefined ? views.map(({ name }) => name) : [view];
  const retried = isServed(settings)
    ? (await retryThroughService(settings, names, key)).map(({ view: name, ...result }) => ({
        name,
        ...result,
      }))
    : await retryAlone(config, names, key);
  if (json) printJson({ views: retried });
  else {
    for (const { name, lifted, remaining } of retried) {
      print(`${name}: ${lifted} taken up again, ${remaining} still left out`);
    }
  }
  if (retried.some(({ remaining }) => remaining > 0)) process.exitCode = 1;
}

function retryAlone(config: Config, names: readonly string[], key?: string) {
  return aloneWithKeys(config, (open) =>
    withProjector(config, open, async ({ projector }) => {
      const results = [];
      for (const name of names) results.push({ name, ...(await projector.retry(name, key)) });
      return results;
    }),
  );
}

/** `projections prune`. */
export async function pruneProjections(settings: Settings, json: boolean): Promise<void> {
  const folder = settings.config.CONTINUUM_DATA_DIR;
  if (settings.cluster === null) checkLog(folder);
  const { views } = await import('../api/folder/index.js');
  const dropped = isServed(settings)
    ? await pruneThroughService(settings)
    : await alone(folder, () => withWritableViews(folder, (store) => prune(store, views)));
  if (json) printJson({ dropped });
  else print(dropped.length === 0 ? 'There is nothing to drop.' : `Dropped ${dropped.join(', ')}.`);
}

/** Holds the writer's lock meanwhile, so that no service starts its projector. */
async function alone<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const lock = takeLock(folder);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function aloneWithKeys<Result>(config: Config, work: (open: OpenSealed) => Promise<Result>): Promise<Result> {
  return alone(config.CONTINUUM_DATA_DIR, () => withSealedTexts(config, work));
}

function takeLock(folder: string): WriterLock {
  try {
    return WriterLock.take(folder);
  } catch (error) {
    if (!(error instanceof WriterLockedError)) throw error;
    const { pid, address } = error;
    const where = address === null ? '' : `, which serves at ${address},`;
    throw new Error(
      `Process ${pid ?? 'unknown'}${where} writes the views of ${folder}. ` +
        'Stop it first, run this again, then start it anew.',
      { cause: error },
    );
  }
}

type Opened = {
  readonly projector: Projector;
  /** The last position of the log; -1 where it is empty. */
  readonly head: bigint;
  readonly progressed: (position: bigint) => void;
};

async function withProjector<Result>(
  { CONTINUUM_DATA_DIR: folder, CONTINUUM_MASTER_KEY_FILE: masterKeyFile }: Config,
  open: OpenSealed,
  use: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const { buildingThread, eventRegistry, projections } = await import('../api/folder/index.js');
  const registry = eventRegistry();
  const pieceMaker = buildingThread({ folder, masterKeyFile: masterKeyFile ?? null });
  return withLog(folder, (store) =>
    withWritableViews(folder, async (readStore) => {
      const head = (await store.head())?.position ?? -1n;
      const progress = startProgress('events', Number(head) + 1);
      const progressed = (position: bigint) => progress.at(Number(position) + 1);
      try {
        const projector = await Projector.open({
          store,
          readStore,
          views: projections,
          upcast: (event) => registry.upcast(event),
          open,
          pieceMaker,
          onProgress: ([moved]) => moved && progressed(moved.position),
        });
        return await use({ projector, head, progressed });
      } catch (error) {
        if (!(error instanceof CheckpointMismatchError)) throw error;
        throw new Error(`${error.message}. Build all views anew: npx continuum projections rebuild`, {
          cause: error,
        });
      } finally {
        progress.end();
        await pieceMaker.stop();
      }
    }),
  );
}

async function withWritableViews<Result>(
  folder: string,
  use: (readStore: ReadStore) => Promise<Result>,
): Promise<Result> {
  const { viewsFile } = await import('../api/folder/index.js');
  const readStore = openReadStore(viewsFile(folder));
  try {
    return await use(readStore);
  } finally {
    await readStore.close();
  }
}

function checkName(view: string, views: readonly AnyView[]): void {
  const names = views.map(({ name }) => name);
  if (names.includes(view)) return;
  throw new Error(`${new UnknownViewError(view).message}. There are ${names.join(', ')}.`);
}
