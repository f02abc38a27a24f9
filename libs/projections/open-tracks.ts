import type { Kysely } from 'kysely';
import { type EventStore, whyNotHeld } from '#event-store';
import type { AnyTables, ReadStore } from '#read-store';
import { type Checkpoint, readCheckpoints, readPlaces, startCheckpoint } from './checkpoints.js';
import { CheckpointMismatchError } from './errors.js';
import type { Follower } from './follower.js';
import { isWithin, type PartitionSet } from './partitions.js';
import { tableOf } from './projection.js';
import { createSupportTables } from './support-tables.js';
import type { Track } from './tracks.js';

/** Creates the tables of those that are new, and puts them before the first event. */
export async function createNew(readStore: ReadStore, followers: readonly Follower[]): Promise<void> {
  await readStore.alone(async (transaction) => {
    await createSupportTables(readStore, transaction);
    const found = await readCheckpoints(transaction);
    for (const follower of followers) {
      if (!found.has(tableOf(follower.view))) await putAtBeginning(readStore, transaction, follower);
    }
  });
}

/**
 * Takes up what stands within some partitions where it stopped.
 *
 * @throws CheckpointMismatchError if one stands on events that this log does not hold
 */
export async function openTracks(
  store: EventStore,
  readStore: ReadStore,
  followers: readonly Follower[],
  held: PartitionSet,
): Promise<Track[]> {
  const places = (await readPlaces(readStore.db)).filter(({ partitions }) => isWithin(partitions, held));
  const tracks: Track[] = [];
  const known = new Set<string>();
  for (const follower of followers) {
    const view = tableOf(follower.view);
    for (const { partitions, position, eventId } of places.filter((place) => tableOf(place) === view)) {
      const checkpoint = { position, eventId };
      // Most stand at one place, which is looked for once.
      if (!known.has(String(eventId))) await refuseOtherLog(store, view, checkpoint);
      known.add(String(eventId));
      tracks.push({ follower, partitions, checkpoint, passed: 0 });
    }
    await follower.load(readStore.db);
  }
  return tracks;
}

/** Empty tables and a checkpoint before the first event. */
export async function putAtBeginning(
  readStore: ReadStore,
  transaction: Kysely<AnyTables>,
  follower: Follower,
): Promise<void> {
  // First the checkpoints: whoever writes rows has them locked until it is done.
  await startCheckpoint(readStore, transaction, follower.view);
  await follower.createTables(transaction);
}

async function refuseOtherLog(store: EventStore, view: string, checkpoint: Checkpoint): Promise<void> {
  const { position, eventId } = checkpoint;
  if (eventId === null) return;
  const why = await whyNotHeld(store, { position, id: eventId });
  if (why !== null) throw new CheckpointMismatchError(view, checkpoint, `the log ${why}`);
}
