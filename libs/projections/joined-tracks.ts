import { sql } from 'kysely';
import type { BatchPath } from './batch-path.js';
import { ForeignWriterError } from './errors.js';
import { namesOf, type Part } from './moved-checkpoints.js';
import { textOf } from './partitions.js';
import { partsOf, type Track, unionOf } from './tracks.js';

/** Makes one track of those of a follower that stand at one place, so that they have one checkpoint. */
export async function joinTracks(path: BatchPath, tracks: readonly Track[]): Promise<readonly Track[]> {
  const alike = new Map<string, Track[]>();
  const numbers = new Map([...new Set(tracks.map(({ follower }) => follower))].map((one, i) => [one, i]));
  for (const track of tracks) {
    const place = `${numbers.get(track.follower)} ${track.checkpoint.position}`;
    alike.set(place, [...(alike.get(place) ?? []), track]);
  }
  const several = [...alike.values()].filter(({ length }) => length > 1);
  if (several.length === 0) return tracks;
  await path.readStore.db.transaction().execute(async (transaction) => {
    await path.begin(transaction, partsOf(several.flat()));
    for (const some of several) {
      const [{ checkpoint } = { checkpoint: { position: 0n, eventId: null } }] = some;
      const { numDeletedRows } = await transaction
        .deleteFrom('checkpoints')
        .where('position', '=', String(checkpoint.position))
        .where(isOneOf(partsOf(some)))
        .executeTakeFirst();
      if (Number(numDeletedRows) !== some.length) throw new ForeignWriterError(namesOf(partsOf(some)));
      await transaction
        .insertInto('checkpoints')
        .values(
          some.slice(0, 1).map(
            ({
              follower: {
                view: { name, version },
              },
            }) => ({
              view: name,
              version,
              partitions: textOf(unionOf(some)),
              position: String(checkpoint.position),
              eventId: checkpoint.eventId,
            }),
          ),
        )
        .execute();
    }
  });
  return [...alike.values()].map((some) => joined(some));
}

function joined(some: readonly Track[]): Track {
  const [first, ...others] = some as [Track, ...Track[]];
  if (others.length === 0) return first;
  return { ...first, partitions: unionOf(some), passed: Math.max(...some.map(({ passed }) => passed)) };
}

function isOneOf(parts: readonly Part[]) {
  const rows = parts.map(
    ({ view, partitions }) => sql`(${view.name}, ${view.version}, ${textOf(partitions)})`,
  );
  return sql<boolean>`("view", "version", "partitions") in (${sql.join(rows)})`;
}
