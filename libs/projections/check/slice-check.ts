import { START } from '#event-store';
import type { BatchPath } from '../batch-path.js';
import { patientsOf } from '../building/made-piece.js';
import { NO_PARTITIONS } from '../partitions.js';
import { Past } from '../past.js';
import { tableOf } from '../projection.js';
import type { Track } from '../tracks.js';
import { ViewFollower } from '../view-follower.js';
import type { Slice } from './recount.js';

/** What a look at some patients found. */
export type CheckedSlice = {
  readonly patients: number;
  /** Rows that are not what the patients' events give, by the name of the table; only where there are any. */
  readonly differing: Readonly<Record<string, number>>;
  /** The last patient looked at; null where there are no more. */
  readonly last: string | null;
};

/** Folds the patients of a slice anew, and compares with what the views hold of those that are in these tracks. */
export async function checkPatients(
  path: BatchPath,
  tracks: readonly Track[],
  slice: Slice,
): Promise<CheckedSlice> {
  const { db } = path.readStore;
  const differing: Record<string, number> = {};
  for (const { follower, checkpoint, ...track } of tracks) {
    if (!(follower instanceof ViewFollower) || follower.view.by !== 'patient') continue;
    const partitions = track.partitions & slice.partitions;
    if (checkpoint.position === START || partitions === NO_PARTITIONS) continue;
    const own = { ...slice, partitions, keys: patientsOf(partitions, slice.keys) };
    const rows = await follower.differing(db, own, new Past(path, checkpoint.position));
    const table = tableOf(follower.view);
    if (rows > 0) differing[table] = (differing[table] ?? 0) + rows;
  }
  return { patients: slice.keys.length, differing, last: slice.keys.at(-1) ?? null };
}
