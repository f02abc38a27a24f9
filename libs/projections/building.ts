import { START } from '#event-store';
import type { BatchPath } from './batch-path.js';
import { BEGINNING, type Checkpoint } from './checkpoints.js';
import { moveCheckpoints } from './moved-checkpoints.js';
import { ALL_PARTITIONS, holds, type PartitionSet, partitionOfPatient } from './partitions.js';
import { Past } from './past.js';
import { nextPatients } from './patient-streams.js';
import { partsOf, type Track, unionOf } from './tracks.js';
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

  private constructor(
    readonly tracks: readonly PatientTrack[],
    private readonly target: Checkpoint,
  ) {}

  /**
   * Takes away what is left of a build that was cut off.
   *
   * @param target - up to here the streams of patients are known
   */
  static async begin(
    path: BatchPath,
    tracks: readonly PatientTrack[],
    target: Checkpoint,
  ): Promise<Building> {
    for (const track of tracks) await startAnew(path, track);
    return new Building(tracks, target);
  }

  /**
   * Some more patients, in one transaction; with the last ones the views reach their target.
   *
   * @returns how many events were folded, in the view that took most; at least 1
   */
  async next(path: BatchPath): Promise<number> {
    const { db } = path.readStore;
    const patients = await nextPatients(db, this.after, PATIENTS_AT_ONCE, unionOf(this.tracks));
    const isLast = patients.length < PATIENTS_AT_ONCE;
    const past = new Past(path, this.target.position);
    const told = await path.shared.build(
      viewsOf(this.tracks.map(({ follower }) => follower)),
      patients,
      past,
    );
    const built = await Promise.all(
      this.tracks.map(async (track) => {
        const { follower, partitions } = track;
        const own = patientsOf(partitions, patients);
        return { track, changes: await follower.build(partitions, own, past, told, isLast) };
      }),
    );
    const parts = partsOf(this.tracks);
    await db.transaction().execute(async (transaction) => {
      await path.begin(transaction, parts);
      await moveCheckpoints(path.readStore, transaction, parts, BEGINNING, isLast ? this.target : BEGINNING);
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

/** Those among patients that are in some partitions. */
export function patientsOf(partitions: PartitionSet, patients: readonly string[]): readonly string[] {
  if (partitions === ALL_PARTITIONS) return patients;
  return patients.filter((patient) => holds(partitions, partitionOfPatient(patient)));
}

async function startAnew({ readStore, begin }: BatchPath, track: PatientTrack): Promise<void> {
  const { follower, partitions } = track;
  const parts = partsOf([track]);
  await readStore.db.transaction().execute(async (transaction) => {
    await begin(transaction, parts);
    await moveCheckpoints(readStore, transaction, parts, BEGINNING, BEGINNING);
    if (partitions === ALL_PARTITIONS) await follower.createTables(transaction);
    else await follower.clear(transaction, partitions);
  });
  await follower.load(readStore.db);
  track.passed = 0;
}
