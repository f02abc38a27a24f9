import { openingForSearch } from '#care/views';
import type { EventStore } from '#event-store';
import { compareStores, Projector, type SameView } from '#projections';
import { type ReadStore, ViewsDamagedError } from '#read-store';
import { openReadStore } from '#read-store/postgres';
import { openReadStore as openViewsFile, removeReadStore } from '#read-store/sqlite';
import type { MoveSource } from './move-source.js';
import type { MoveTarget } from './move-target.js';
import type { Places } from './moved-logs.js';
import { startProgress } from './progress.js';

/** `first` names the first row that is not the same; null where all are. */
export type MovedView = Pick<SameView, 'name' | 'rows' | 'differing' | 'first'>;

/** Builds the views from the copied log, and compares them, row by row, with those of the folder. */
export async function moveViews(
  source: MoveSource,
  target: MoveTarget,
  places: Places,
): Promise<MovedView[]> {
  const { views, viewsFile } = await import('../api/folder/index.js');
  const there = openReadStore(target.database);
  try {
    const placeOf = (position: bigint) => places.placeOf(position);
    await project(source, target.store, there, 'events projected', placeOf);
    return await withFolderViews(viewsFile(source.folder), async (here) => {
      await project(source, source.store, here, 'events projected here', (position) => position);
      const progress = startProgress('rows compared', 1);
      const onProgress = (rows: number) => progress.at(rows, rows + 1);
      try {
        const compared = await compareStores({ one: here, other: there, views, placeOf, onProgress });
        return compared.map(({ name, rows, differing, first }) => ({ name, rows, differing, first }));
      } finally {
        progress.end();
      }
    });
  } finally {
    await there.close();
  }
}

/** Where they are damaged, they are built anew, as the service does it. */
async function withFolderViews<Result>(
  file: string,
  use: (readStore: ReadStore) => Promise<Result>,
): Promise<Result> {
  const readStore = openViewsFile(file);
  try {
    return await use(readStore);
  } catch (error) {
    if (!(error instanceof ViewsDamagedError)) throw error;
    await readStore.close();
    removeReadStore(file);
    const anew = openViewsFile(file);
    return await use(anew).finally(() => anew.close());
  } finally {
    await readStore.close();
  }
}

/** Brings views to the end of a log. */
async function project(
  { vault, events }: MoveSource,
  store: EventStore,
  readStore: ReadStore,
  what: string,
  placeOf: (position: bigint) => bigint | null,
): Promise<void> {
  const { eventRegistry, projections } = await import('../api/folder/index.js');
  const registry = eventRegistry();
  const progress = startProgress(what, events);
  try {
    const projector = await Projector.open({
      store,
      readStore,
      views: projections,
      upcast: (event) => registry.upcast(event),
      open: openingForSearch(vault),
      onProgress: ([moved]) => moved && progress.at(Number(placeOf(moved.position) ?? 0n) + 1),
    });
    await projector.catchUp();
  } finally {
    progress.end();
  }
}
