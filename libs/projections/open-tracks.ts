import type { Kysely } from 'kysely';
import { type EventStore, whyNotHeld } from '#event-store';
import type { AnyTables, ReadStore } from '#read-store';
import { BEGINNING, type Checkpoint, readCheckpoints, startCheckpoint } from './checkpoints.js';
import { CheckpointMismatchError } from './errors.js';
import type { Follower } from './follower.js';
import { tableOf } from './projection.js';
import { createSupportTables } from './support-tables.js';
import type { Track } from './tracks.js';

/**
 * Takes up every follower where it stopped; creates those that are new.
 *
 * @throws CheckpointMismatchError if one stands on events that this log does not hold
 */
export async function openTracks(
  store: EventStore,
  readStore: ReadStore,
  followers: readonly Follower[],
): Promise<Track[]> {
  const stored = await readStore.alone(async (transaction) => {
    await createSupportTables(readStore, transaction);
    const found = await readCheckpoints(transaction);
    for (const follower of followers) {
      if (!found.has(tableOf(follower.view))) await putAtBeginning(transaction, follower);
    }
    return found;
  });
  const tracks: Track[] = [];
  for (const follower of followers) {
    const checkpoint = stored.get(tableOf(follower.view)) ?? BEGINNING;
    await refuseOtherLog(store, tableOf(follower.view), checkpoint);
    await follower.load(readStore.db);
    tracks.push({ follower, checkpoint, indexed: false, passed: 0 });
  }
  return tracks;
}

/** Empty tables and a checkpoint before the first event, in one transaction. */
export async function startAnew(readStore: ReadStore, follower: Follower): Promise<Track> {
  await readStore.db.transaction().execute((transaction) => putAtBeginning(transaction, follower));
  await follower.load(readStore.db);
  return { follower, checkpoint: BEGINNING, indexed: false, passed: 0 };
}

async function putAtBeginning(transaction: Kysely<AnyTables>, follower: Follower): Promise<void> {
  await follower.createTables(transaction);
  await startCheckpoint(transaction, follower.view);
}

async function refuseOtherLog(store: EventStore, view: string, checkpoint: Checkpoint): Promise<void> {
  const { position, eventId } = checkpoint;
  if (eventId === null) return;
  const why = await whyNotHeld(store, { position, id: eventId });
  if (why !== null) throw new CheckpointMismatchError(view, checkpoint, `the log ${why}`);
}
