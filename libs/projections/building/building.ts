import { START } from '#event-store';
import type { BatchPath } from '../batch-path.js';
import { BEGINNING, type Checkpoint } from '../checkpoints.js';
import { moveCheckpoints } from '../moved-checkpoints.js';
import { ALL_PARTITIONS } from '../partitions.js';
import { partsOf, type Track } from '../tracks.js';
import { ViewFollower } from '../view-follower.js';
import type { Made } from './piece-maker.js';
import { PiecesAhead } from './pieces-ahead.js';

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
  private readonly pieces: PiecesAhead;

  private constructor(
    readonly tracks: readonly PatientTrack[],
    private readonly target: Checkpoint,
  ) {
    this.pieces = new PiecesAhead(tracks, target.position);
  }

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
    const { made, isLast } = await this.pieces.next(path);
    const events = made.map((one) => one.events);
    const changes = this.tracks.map(({ follower, partitions }, place) =>
      follower.build(made[place] as Made, partitions, isLast),
    );
    const parts = partsOf(this.tracks);
    this.pieces.goOn(path);
    await path.readStore.db.transaction().execute(async (transaction) => {
      await path.begin(transaction, parts);
      await moveCheckpoints(path.readStore, transaction, parts, BEGINNING, isLast ? this.target : BEGINNING);
      for (const change of changes) await change.write(transaction);
    });
    this.pieces.written();
    for (const [place, track] of this.tracks.entries()) {
      changes[place]?.committed();
      track.passed += events[place] ?? 0;
      if (isLast) track.checkpoint = this.target;
    }
    if (isLast) path.pieceMaker?.rest();
    return Math.max(1, ...events);
  }
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
