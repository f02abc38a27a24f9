import { START } from '#event-store';
import type { BatchPath } from './batch-path.js';
import { BEGINNING, type Checkpoint, moveCheckpoints } from './checkpoints.js';
import { Past } from './past.js';
import { nextPatients } from './patient-streams.js';
import type { Track } from './tracks.js';
import { ViewFollower, viewsOf } from './view-follower.js';

const PATIENTS_AT_ONCE = 256;

/** An empty view of patients. */
export type PatientTrack = Track & { readonly follower: ViewFollower };

export function isToBeBuilt(track: Track): track is PatientTrack {
  const { follower, checkpoint } = track;
  return follower instanceof ViewFollower && follower.view.by === 'patient' && checkpoint.position === START;
}

/**
 * Builds empty views patient by patient instead of in log order: each event is read once and each row written
 * once. Their checkpoint stays before the first event until all is there, so a crash begins anew.
 */
export class Building {
  private after: string | null = null;

  /** @param target - up to here the streams of patients are known */
  constructor(
    readonly tracks: readonly PatientTrack[],
    private readonly target: Checkpoint,
  ) {}

  /**
   * Some more patients, in one transaction; with the last ones the views reach their target.
   *
   * @returns how many events were folded, in the view that took most; at least 1
   */
  async next(path: BatchPath): Promise<number> {
    const { db } = path.readStore;
    const patients = await nextPatients(db, this.after, PATIENTS_AT_ONCE);
    const isLast = patients.length < PATIENTS_AT_ONCE;
    const past = new Past(path, this.target.position);
    const told = await path.shared.build(
      viewsOf(this.tracks.map(({ follower }) => follower)),
      patients,
      past,
    );
    const built = await Promise.all(
      this.tracks.map(async (track) => {
        return { track, changes: await track.follower.build(patients, past, told, isLast) };
      }),
    );
    await db.transaction().execute(async (transaction) => {
      const views = this.tracks.map(({ follower }) => follower.view);
      await moveCheckpoints(path.readStore, transaction, views, BEGINNING, isLast ? this.target : BEGINNING);
      for (const { changes } of built) await changes.write(transaction);
    });
    for (const { track, changes } of built) {
      changes.committed();
      track.passed += changes.events;
      if (isLast) track.checkpoint = this.target;
    }
    this.after = patients.at(-1) ?? this.after;
    return Math.max(1, ...built.map(({ changes }) => changes.events));
  }
}
