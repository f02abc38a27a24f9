import type { Kysely } from 'kysely';
import type { AnyTables, ReadStore } from '#read-store';
import { readPlaces, type StoredPlace } from './checkpoints.js';
import { NO_PARTITIONS, type PartitionSet, textOf } from './partitions.js';

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

/** The same along several borders, where nobody else writes. */
export function cutAlong({ db }: ReadStore, borders: Iterable<PartitionSet>): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    for (const border of borders) await splitPlaces(transaction, border);
  });
}

function row({ name, version, position, eventId }: StoredPlace, partitions: PartitionSet) {
  return { view: name, version, partitions: textOf(partitions), position: String(position), eventId };
}
