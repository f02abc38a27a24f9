import { CompiledQuery, type Kysely } from 'kysely';
import type { AnyTables, ReadStore } from '#read-store';
import { type Checkpoint, isShared } from './checkpoints.js';
import { ForeignWriterError } from './errors.js';
import { type PartitionSet, textOf } from './partitions.js';
import { tableOf, type ViewVersion } from './projection.js';

/** Some partitions of a view. */
export type Part = { readonly view: ViewVersion; readonly partitions: PartitionSet };

/**
 * Moves parts of views that stand at one place to another, within the transaction that writes their rows.
 *
 * @throws ForeignWriterError if one of them is not where the caller left it
 */
export async function moveCheckpoints(
  store: ReadStore,
  transaction: Kysely<AnyTables>,
  parts: readonly Part[],
  from: Checkpoint,
  to: Checkpoint,
): Promise<void> {
  const { sql } = move(store, parts.length);
  const values = [String(to.position), to.eventId, String(from.position), ...placesOf(store, parts)];
  const { numAffectedRows } = await transaction.executeQuery(CompiledQuery.raw(sql, values));
  if (Number(numAffectedRows) !== parts.length) throw new ForeignWriterError(namesOf(parts));
}

export function placesOf(store: ReadStore, parts: readonly Part[]): (string | number)[] {
  return parts.flatMap(({ view: { name, version }, partitions }) =>
    isShared(store) ? [name, version, textOf(partitions)] : [name, version],
  );
}

export function namesOf(parts: readonly Part[]): string[] {
  return [...new Set(parts.map(({ view }) => tableOf(view)))];
}

const moves = new Map<string, CompiledQuery>();

/** Compiled once for each number of parts: it comes with every batch, and compiling costs more than running it. */
function move(store: ReadStore, parts: number): CompiledQuery {
  const name = `${store.engine} ${parts}`;
  const known = moves.get(name);
  if (known) return known;
  const made = store.db
    .updateTable('checkpoints')
    .set({ position: 'any', eventId: 'any' })
    .where('position', '=', 'any')
    .where((eb) =>
      eb.or(
        Array.from({ length: parts }, () =>
          eb.and([
            eb('view', '=', 'any'),
            eb('version', '=', 0),
            ...(isShared(store) ? [eb('partitions', '=', 'any')] : []),
          ]),
        ),
      ),
    )
    .compile();
  moves.set(name, made);
  return made;
}
