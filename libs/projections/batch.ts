import type { BatchPath } from './batch-path.js';
import type { Checkpoint } from './checkpoints.js';
import type { FiledEvent } from './filed-event.js';
import type { Follower } from './follower.js';
import { moveCheckpoints } from './moved-checkpoints.js';
import { Past } from './past.js';
import { tableOf } from './projection.js';
import { eventsOf } from './reading.js';
import { type Group, partsOf, unionOf } from './tracks.js';
import { viewsOf } from './view-follower.js';

/** After it, nothing may be left of what the views held of the patient. */
const ERASED = 'PatientErased';

/**
 * Takes one batch into all views of a group: rows and checkpoints in one transaction, so that a crash
 * at any instant repeats nothing and loses nothing.
 *
 * @param upTo - takes no event behind this place
 * @returns how many events were passed; 0 where there are no more
 */
export async function takeBatch(path: BatchPath, group: Group, upTo: Checkpoint | null): Promise<number> {
  const { readStore, batchSize, shared } = path;
  const { tracks, checkpoint } = group;
  const union = unionOf(tracks);
  const { last, passed, events } = await path.readBatch(checkpoint.position, batchSize, upTo, union);
  if (last === null) return 0;
  const followers = tracks.map(({ follower }) => follower);
  const past = new Past(path, checkpoint.position);
  const folds = await shared.follow(viewsOf(followers), events, past);
  const prepared = await Promise.all(
    tracks.map(({ follower, partitions }) => {
      const own = partitions === union ? events : eventsOf(events, partitions);
      return follower.prepare(readStore.db, own, past, folds.before);
    }),
  );
  // Only now: what a fold tells may be its state itself, which folding changes in place.
  const after = folds.evolve();
  const changes = await Promise.all(prepared.map((prepare) => prepare(after)));
  const parts = partsOf(tracks);
  await readStore.db.transaction().execute(async (transaction) => {
    await path.begin(transaction, parts);
    // Before any row, since it is also what refuses a second projector.
    await moveCheckpoints(readStore, transaction, parts, checkpoint, last);
    for (const change of changes) await change.write(transaction);
  });
  folds.committed(last.position);
  for (const change of changes) change.committed();
  if (events.some(tellsOfErasure)) await readStore.purge(opening(followers));
  for (const track of tracks) {
    track.checkpoint = last;
    track.passed += passed;
  }
  return passed;
}

/** Tables that hold what was opened; the others name nobody. */
function opening(followers: readonly Follower[]): string[] {
  return viewsOf(followers)
    .filter(({ opens }) => opens)
    .map(tableOf);
}

function tellsOfErasure(filed: FiledEvent): boolean {
  return filed.raw.text.includes(ERASED) && filed.entry.event.type === ERASED;
}
