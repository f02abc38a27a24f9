import { START } from '#event-store';
import type { BatchPath } from './batch-path.js';
import { patientsOf } from './building.js';
import { Past } from './past.js';
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

/** Folds patients anew, and compares with what the views hold of those that are in these tracks. */
export async function checkPatients(
  path: BatchPath,
  tracks: readonly Track[],
  patients: readonly string[],
): Promise<CheckedSlice> {
  const { db } = path.readStore;
  const differing: Record<string, number> = {};
  for (const track of tracks) {
    const { follower, checkpoint } = track;
    if (!(follower instanceof ViewFollower) || follower.view.by !== 'patient') continue;
    if (checkpoint.position === START) continue;
    const past = new Past(path, checkpoint.position);
    const rows = await follower.differing(db, patientsOf(track, patients), past);
    const table = tableOf(follower.view);
    if (rows > 0) differing[table] = (differing[table] ?? 0) + rows;
  }
  return { patients: patients.length, differing, last: patients.at(-1) ?? null };
}
