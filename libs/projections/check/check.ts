import type { Kysely } from 'kysely';
import { type EventStore, START } from '#event-store';
import type { AnyTables, ReadStore } from '#read-store';
import { findPlaces, type StoredPlace } from '../checkpoints.js';
import { holds, partitionOf } from '../partitions.js';
import { patientStreams } from '../patient-streams.js';
import {
  type AnyProjection,
  type AnyView,
  type OpenSealed,
  tableOf,
  type Upcast,
  type ViewVersion,
} from '../projection.js';
import { Projector } from '../projector.js';
import { quarantinedCount } from '../quarantine.js';
import { storedAs } from '../sums/sum-table.js';
import { storedRows } from '../view-rows.js';
import { type Compared, compareRows } from './compare.js';

/** What a check found of one view. `differing` counts altered, missing and surplus rows. */
export type CheckedView = ViewVersion & Compared & { readonly built: boolean; readonly quarantined: number };

export type CheckReport = { readonly views: readonly CheckedView[] };

/** `building`: events folded so far, at a position of the one to reach. `comparing`: rows of a view so far. */
export type Checking =
  | { readonly phase: 'building'; readonly position: bigint; readonly of: bigint }
  | { readonly phase: 'comparing'; readonly view: string; readonly rows: number };

export type CheckOptions = {
  readonly store: EventStore;
  /** May be read-only, and beside a projector that goes on writing. */
  readonly readStore: ReadStore;
  readonly views: readonly AnyProjection[];
  readonly upcast?: Upcast;
  /** For views that open. */
  readonly open?: OpenSealed;
  /**
   * Opens an empty read store of the same engine for the fresh build; it is closed here, its file or schema is the
   * caller's to remove.
   */
  readonly openScratch: () => ReadStore | Promise<ReadStore>;
  readonly onProgress?: (progress: Checking) => void;
};

const ROWS_BETWEEN_REPORTS = 1_000;

/** Compares every view with a fresh build of the same version up to the same event. */
export async function checkViews(options: CheckOptions): Promise<CheckReport> {
  const { store, readStore, openScratch, upcast, open, onProgress = () => {} } = options;
  const { views } = options;
  const all: readonly AnyView[] = [...views.map(storedAs), patientStreams];
  const scratch = await openScratch();
  try {
    let of = 0n;
    const fresh = await Projector.open({
      store,
      readStore: scratch,
      views,
      ...(upcast && { upcast }),
      ...(open && { open }),
      onProgress: ([moved]) => moved && onProgress({ phase: 'building', position: moved.position, of }),
    });
    const names = new Set(all.map(tableOf));
    const follow = async (db: Kysely<AnyTables>) => {
      const places = (await findPlaces(db)).filter((place) => names.has(tableOf(place)));
      for (const { position } of places) if (position > of) of = position;
      await fresh.advanceTo(places);
      return places;
    };
    // The long part runs beside the live projector; the snapshot is held only for what came in meanwhile.
    await follow(readStore.db);
    return await readStore.snapshot(all.map(tableOf), async ({ db }) => {
      const built = await follow(db);
      const checked: CheckedView[] = [];
      for (const view of all) {
        const places = built.filter((place) => tableOf(place) === tableOf(view));
        checked.push(await checkView(view, places, db, scratch, onProgress));
      }
      return { views: checked };
    });
  } finally {
    await scratch.close();
  }
}

async function checkView(
  view: AnyView,
  places: readonly StoredPlace[],
  snapshot: Kysely<AnyTables>,
  scratch: ReadStore,
  onProgress: (progress: Checking) => void,
): Promise<CheckedView> {
  const { name, version } = view;
  // Before the first event stands also a view of patients that is being built: its rows are some of those to come.
  const built = places.length > 0 && places.every(({ position }) => position !== START);
  if (!built) return { name, version, built, rows: 0, differing: 0, quarantined: 0 };
  let rows = 0;
  const onRow = () => {
    rows += 1;
    if (rows % ROWS_BETWEEN_REPORTS === 0) onProgress({ phase: 'comparing', view: name, rows });
  };
  const fresh = storedRows(scratch.db, view);
  // The fresh build names streams as far as the furthest view has come.
  const expected = view === patientStreams ? begunBy(fresh, places) : fresh;
  const compared = await compareRows(view, storedRows(snapshot, view), expected, onRow);
  onProgress({ phase: 'comparing', view: name, rows });
  const quarantined = await quarantinedCount(scratch, view);
  return { name, version, built, ...compared, quarantined };
}

type Rows = AsyncGenerator<Readonly<Record<string, unknown>>>;

async function* begunBy(rows: Rows, places: readonly StoredPlace[]): Rows {
  for await (const row of rows) {
    const own = partitionOf(row.stream as string);
    const place = places.find(({ partitions }) => holds(partitions, own));
    if (place !== undefined && BigInt(row.firstPosition as string) <= place.position) yield row;
  }
}
