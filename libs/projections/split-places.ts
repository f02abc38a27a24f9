import type { Kysely } from 'kysely';
import type { AnyTables, ReadStore } from '#read-store';
import { isShared, readPlaces, type StoredPlace } from './checkpoints.js';
import { ALL_PARTITIONS, NO_PARTITIONS, type PartitionSet, textOf } from './partitions.js';

/**
 * Cuts what stands at one place so that no part lies across two of these; only where that is kept.
 *
 * @returns whether anything had to be cut
 */
export async function cutAs(
  readStore: ReadStore,
  places: readonly { readonly partitions?: PartitionSet }[],
): Promise<boolean> {
  const parts = new Set(places.map(({ partitions = ALL_PARTITIONS }) => partitions));
  parts.delete(ALL_PARTITIONS);
  if (parts.size === 0 || !isShared(readStore)) return false;
  await readStore.db.transaction().execute(async (transaction) => {
    for (const border of parts) await splitPlaces(transaction, border);
  });
  return true;
}

/** Cuts every place that lies across the border of some partitions in two, in the transaction that draws the border. */
export async function splitPlaces(transaction: Kysely<AnyTables>, border: PartitionSet): Promise<void> {
  const across = (await readPlaces(transaction)).filter(
    ({ partitions }) => (partitions & border) !== NO_PARTITIONS && (partitions & ~border) !== NO_PARTITIONS,
  );
  if (across.length === 0) return;
  const whole = across.map(({ partitions }) => textOf(partitions));
  const rows = across.flatMap((place) => [
    row(place, place.partitions & border),
    row(place, place.partitions & ~border),
  ]);
  await transaction
    .deleteFrom('checkpoints')
    .where('partitions', 'in', [...new Set(whole)])
    .execute();
  await transaction.insertInto('checkpoints').values(rows).execute();
}

function row({ name, version, position, eventId }: StoredPlace, partitions: PartitionSet) {
  return { view: name, version, partitions: textOf(partitions), position: String(position), eventId };
}
