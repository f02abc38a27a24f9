import { CompiledQuery, type Kysely } from 'kysely';
import { START } from '#event-store';
import { type AnyTables, hasTable, type ReadStore } from '#read-store';
import { ForeignWriterError } from './errors.js';
import { tableOf, type ViewVersion } from './projection.js';

/** The last event that a view contains; `eventId` is null before the first. */
export type Checkpoint = { readonly position: bigint; readonly eventId: string | null };

/** Before the first event. */
export const BEGINNING: Checkpoint = { position: START, eventId: null };

export type StoredCheckpoint = Checkpoint & ViewVersion;

type Stored = { view: string; version: number; position: string; eventId: string | null };

/** How far every view has come, by the name of its table; also those that this build does not read. */
export async function readCheckpoints(db: Kysely<AnyTables>): Promise<Map<string, StoredCheckpoint>> {
  const rows = await db.selectFrom('checkpoints').selectAll().$castTo<Stored>().execute();
  const found = rows.map(({ view, version, position, eventId }) => {
    return { name: view, version: Number(version), position: BigInt(position), eventId };
  });
  return new Map(found.map((checkpoint) => [tableOf(checkpoint), checkpoint]));
}

/** How far one view has come, where a projector has begun it; null for one that it has not. */
export async function checkpointOf(
  db: Kysely<AnyTables>,
  { name, version }: ViewVersion,
): Promise<Checkpoint | null> {
  const all = db.selectFrom('checkpoints').select(['position', 'eventId']).$castTo<Stored>();
  const found = await all.where('view', '=', name).where('version', '=', version).executeTakeFirst();
  return found === undefined ? null : { position: BigInt(found.position), eventId: found.eventId };
}

/** The same without the event. */
export async function positionOf(db: Kysely<AnyTables>, view: ViewVersion): Promise<bigint | null> {
  return (await checkpointOf(db, view))?.position ?? null;
}

/** The same of all where perhaps no projector has ever run. */
export async function findCheckpoints(db: Kysely<AnyTables>): Promise<Map<string, StoredCheckpoint>> {
  return (await hasTable(db, 'checkpoints')) ? readCheckpoints(db) : new Map();
}

/** Puts a view before the first event. */
export async function startCheckpoint(db: Kysely<AnyTables>, view: ViewVersion): Promise<void> {
  await forgetCheckpoint(db, view);
  await db
    .insertInto('checkpoints')
    .values({ view: view.name, version: view.version, position: String(START), eventId: null })
    .execute();
}

export async function forgetCheckpoint(db: Kysely<AnyTables>, view: ViewVersion): Promise<void> {
  await db
    .deleteFrom('checkpoints')
    .where('view', '=', view.name)
    .where('version', '=', view.version)
    .execute();
}

/**
 * Moves views that stand at one place to another, within the transaction that writes their rows.
 *
 * @throws ForeignWriterError if one of them is not where the caller left it
 */
export async function moveCheckpoints(
  store: ReadStore,
  transaction: Kysely<AnyTables>,
  views: readonly ViewVersion[],
  from: Checkpoint,
  to: Checkpoint,
): Promise<void> {
  const { sql } = move(store, views.length);
  const places = views.flatMap(({ name, version }) => [name, version]);
  const values = [String(to.position), to.eventId, String(from.position), ...places];
  const { numAffectedRows } = await transaction.executeQuery(CompiledQuery.raw(sql, values));
  if (Number(numAffectedRows) !== views.length) throw new ForeignWriterError(views.map(tableOf));
}

const moves = new Map<string, CompiledQuery>();

/** Compiled once for each number of views: it comes with every batch, and compiling costs more than running it. */
function move({ engine, db }: ReadStore, views: number): CompiledQuery {
  const name = `${engine} ${views}`;
  const known = moves.get(name);
  if (known) return known;
  const made = db
    .updateTable('checkpoints')
    .set({ position: 'any', eventId: 'any' })
    .where('position', '=', 'any')
    .where((eb) =>
      eb.or(Array.from({ length: views }, () => eb.and([eb('view', '=', 'any'), eb('version', '=', 0)]))),
    )
    .compile();
  moves.set(name, made);
  return made;
}
