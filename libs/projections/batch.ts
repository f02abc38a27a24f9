import type { BatchPath } from './batch-path.js';
import { type Checkpoint, moveCheckpoints } from './checkpoints.js';
import { entryOf } from './entries.js';
import type { Follower } from './follower.js';
import { Past } from './past.js';
import { tableOf } from './projection.js';
import type { Group } from './tracks.js';
import { viewsOf } from './view-follower.js';

/** After it, nothing may be left of what the views held of the patient. */
const ERASED = 'PatientErased';

/**
 * Takes one batch into all views of a group: rows and checkpoints in one transaction, so that a crash
 * at any instant repeats nothing and loses nothing.
 *
 * @param upTo - takes no event behind this position
 * @returns how many events were taken; 0 where there are no more
 */
export async function takeBatch(path: BatchPath, group: Group, upTo: bigint | null): Promise<number> {
  const { store, readStore, upcast, batchSize, shared } = path;
  const read = await store.readAll(group.checkpoint.position, batchSize);
  const events = upTo === null ? read : read.filter(({ position }) => position <= upTo);
  const last = events.at(-1);
  if (!last) return 0;
  const entries = events.map((event) => entryOf(event, upcast));
  const followers = group.tracks.map(({ follower }) => follower);
  const past = new Past(path, group.checkpoint.position);
  const folded = await shared.follow(viewsOf(followers), entries, past);
  const changes = await Promise.all(
    followers.map((follower) => follower.prepare(readStore.db, entries, past, folded.told)),
  );
  const reached: Checkpoint = { position: last.position, eventId: last.id };
  await readStore.db.transaction().execute(async (transaction) => {
    // First of all, since it is also what refuses a second projector.
    await moveCheckpoints(
      readStore,
      transaction,
      followers.map(({ view }) => view),
      group.checkpoint,
      reached,
    );
    for (const change of changes) await change.write(transaction);
  });
  folded.committed(reached.position);
  for (const change of changes) change.committed();
  if (events.some(({ type }) => type === ERASED)) await readStore.purge(opening(followers));
  for (const track of group.tracks) {
    track.checkpoint = reached;
    track.passed += events.length;
  }
  return events.length;
}

/** Tables that hold what was opened; the others name nobody. */
function opening(followers: readonly Follower[]): string[] {
  return viewsOf(followers)
    .filter(({ opens }) => opens)
    .map(tableOf);
}
