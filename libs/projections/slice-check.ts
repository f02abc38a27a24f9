import { START } from '#event-store';
import type { BatchPath } from './batch-path.js';
import { Past } from './past.js';
import { nextPatients } from './patient-streams.js';
import { tableOf } from './projection.js';
import type { Track } from './tracks.js';
import { ViewFollower } from './view-follower.js';

/** What a look at some patients found. */
export type CheckedSlice = {
  readonly patients: number;
  /** Rows that are not what the patients' events give, by the name of the table; only where there are any. */
  readonly differing: Readonly<Record<string, number>>;
  /** The last patient looked at; null where there are no more. */
  readonly last: string | null;
};

/** Folds the next patients anew and compares with what the views hold of them. */
export async function checkSlice(
  path: BatchPath,
  tracks: readonly Track[],
  after: string | null,
  limit: number,
): Promise<CheckedSlice> {
  const { db } = path.readStore;
  const patients = await nextPatients(db, after, limit);
  const slice = { after, keys: patients, isLast: patients.length < limit };
  const differing: Record<string, number> = {};
  for (const { follower, checkpoint } of tracks) {
    if (!(follower instanceof ViewFollower) || follower.view.by !== 'patient') continue;
    if (checkpoint.position === START) continue;
    const rows = await follower.differing(db, slice, new Past(path, checkpoint.position));
    if (rows > 0) differing[tableOf(follower.view)] = rows;
  }
  return { patients: patients.length, differing, last: patients.at(-1) ?? null };
}
