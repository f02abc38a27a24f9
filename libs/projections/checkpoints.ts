import type { Kysely } from 'kysely';
import { START } from '#event-store';
import { type AnyTables, hasTable, type ReadStore } from '#read-store';
import { ALL_PARTITIONS, type PartitionSet, setIn, textOf } from './partitions.js';
import { tableOf, type ViewVersion } from './projection.js';

/** The last event that a view contains; `eventId` is null before the first. */
export type Checkpoint = { readonly position: bigint; readonly eventId: string | null };

/** Before the first event. */
export const BEGINNING: Checkpoint = { position: START, eventId: null };

export type StoredCheckpoint = Checkpoint & ViewVersion;

/** How far some partitions of a view have come; where nobody shares the work, all of them stand at one place. */
export type StoredPlace = StoredCheckpoint & { readonly partitions: PartitionSet };

type Stored = {
  view: string;
  version: number;
  position: string;
  eventId: string | null;
  /** Where the read store is one that is shared. */
  partitions?: string;
};

/** Every place of every view, also of those that this build does not read. */
export async function readPlaces(db: Kysely<AnyTables>): Promise<StoredPlace[]> {
  const rows = await db.selectFrom('checkpoints').selectAll().$castTo<Stored>().execute();
  return rows.map(({ view, version, position, eventId, partitions }) => ({
    name: view,
    version: Number(version),
    position: BigInt(position),
    eventId,
    partitions: partitions === undefined ? ALL_PARTITIONS : setIn(partitions),
  }));
}

/** How far every view has come as a whole, by the name of its table; also those that this build does not read. */
export async function readCheckpoints(db: Kysely<AnyTables>): Promise<Map<string, StoredCheckpoint>> {
  const least = new Map<string, StoredCheckpoint>();
  for (const place of await readPlaces(db)) {
    const known = least.get(tableOf(place));
    if (known === undefined || place.position < known.position) least.set(tableOf(place), place);
  }
  return least;
}

/** How far one view has come as a whole, where a projector has begun it; null for one that it has not. */
export async function positionOf(
  db: Kysely<AnyTables>,
  { name, version }: ViewVersion,
): Promise<bigint | null> {
  const all = db.selectFrom('checkpoints').select('position').$castTo<Pick<Stored, 'position'>>();
  const found = await all.where('view', '=', name).where('version', '=', version).execute();
  const [first, ...others] = found.map(({ position }) => BigInt(position));
  return first === undefined ? null : others.reduce((least, one) => (one < least ? one : least), first);
}

/** The same of all where perhaps no projector has ever run. */
export async function findCheckpoints(db: Kysely<AnyTables>): Promise<Map<string, StoredCheckpoint>> {
  return (await hasTable(db, 'checkpoints')) ? readCheckpoints(db) : new Map();
}

/** Every place where perhaps no projector has ever run. */
export async function findPlaces(db: Kysely<AnyTables>): Promise<StoredPlace[]> {
  return (await hasTable(db, 'checkpoints')) ? readPlaces(db) : [];
}

/** Whether checkpoints are kept for partitions, which projectors may share. */
export function isShared({ engine }: Pick<ReadStore, 'engine'>): boolean {
  return engine === 'postgres';
}

/** Puts a view before the first event, whoever has come how far with it. */
export async function startCheckpoint(
  store: ReadStore,
  db: Kysely<AnyTables>,
  view: ViewVersion,
): Promise<void> {
  const { numUpdatedRows } = await ofView(db.updateTable('checkpoints'), view)
    .set({ position: String(START), eventId: null })
    .executeTakeFirst();
  if (Number(numUpdatedRows) > 0) return;
  const row = { view: view.name, version: view.version, position: String(START), eventId: null };
  const partitions = textOf(ALL_PARTITIONS);
  await db
    .insertInto('checkpoints')
    .values(isShared(store) ? { ...row, partitions } : row)
    .execute();
}

export async function forgetCheckpoint(db: Kysely<AnyTables>, view: ViewVersion): Promise<void> {
  await ofView(db.deleteFrom('checkpoints'), view).execute();
}

// biome-ignore lint/suspicious/noExplicitAny: an update or a deletion, whose types Kysely does not join
function ofView(query: any, { name, version }: ViewVersion) {
  return query.where('view', '=', name).where('version', '=', version);
}
