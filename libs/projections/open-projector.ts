import type { EventStore } from '#event-store';
import type { ReadStore } from '#read-store';
import type { BatchPath } from './batch-path.js';
import type { PieceMaker } from './building/piece-maker.js';
import { isShared } from './checkpoints.js';
import { SealedViewError } from './errors.js';
import type { Follower } from './follower.js';
import { HOLDS_ALL, type Holding } from './holding.js';
import { LogCopyFollower } from './log-copy/log-copy.follower.js';
import { readFromCopy } from './log-copy/log-copy.js';
import { LogTimesFollower } from './log-times.js';
import { createNew } from './open-tracks.js';
import { nothingOpened, openedBy } from './opened-entries.js';
import { PatientStreamsFollower } from './patient-streams.follower.js';
import type { AnyProjection, OpenSealed, Upcast } from './projection.js';
import type { ProjectorParts, ViewPosition } from './projector-parts.js';
import { type BatchLog, readFiled } from './reading.js';
import { SharedFolds } from './shared-folds.js';
import { Standing } from './standing.js';
import { unionOf } from './tracks.js';
import { ViewFollower } from './view-follower.js';

export type ProjectorOptions = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  /** Besides `patient_streams`, the log times and, where the read store is shared, the log's copy: always followed. */
  readonly views: readonly AnyProjection[];
  readonly upcast?: Upcast;
  /** For views that open. */
  readonly open?: OpenSealed;
  /** Which partitions are written, where several projectors share the work; all of them, where absent. */
  readonly holding?: Holding;
  /** Where the log is read; the store itself, where absent. */
  readonly log?: BatchLog;
  /** Makes pieces of a build beside this thread; none does, where absent. Only for one that holds everything. */
  readonly pieceMaker?: PieceMaker;
  /** Events in one transaction; default 2000. */
  readonly batchSize?: number;
  /** States kept in memory were folded from no more events than this in sum, over all views; default 250,000. */
  readonly cacheEvents?: number;
  /** Called after each commit. */
  readonly onProgress?: (moved: readonly ViewPosition[]) => void;
};

/**
 * Makes the tables that are not there, and takes up what is held.
 *
 * @throws CheckpointMismatchError, SealedViewError
 */
export async function openProjector(options: ProjectorOptions): Promise<ProjectorParts> {
  const { store, readStore, views, upcast = (event) => event, open, batchSize = 2_000 } = options;
  const { holding = HOLDS_ALL, onProgress = () => {} } = options;
  const sealed = views.find(({ opens }) => opens && !open);
  if (sealed) throw new SealedViewError(sealed.name);
  const share = Math.ceil((options.cacheEvents ?? 250_000) / Math.max(1, views.length));
  const times = new LogTimesFollower(readStore);
  const streams = new PatientStreamsFollower(readStore);
  const base: Follower[] = isShared(readStore) ? [new LogCopyFollower(readStore), streams] : [streams];
  const followers: Follower[] = views.map(
    (view) => new ViewFollower(readStore, view, share, view.opens && open ? openedBy(open) : nothingOpened),
  );
  // First: whoever waits for the streams of patients may ask for a moment.
  await createNew(readStore, [times, ...base]);
  await createNew(readStore, followers);
  const standing = new Standing(store, readStore, base, [times, ...followers]);
  await standing.takeUp(holding.partitions);
  const path: BatchPath = {
    ...{ store, readStore, upcast, batchSize, shared: new SharedFolds(views, share) },
    ...(options.pieceMaker && { pieceMaker: options.pieceMaker }),
    ...(isShared(readStore) && { readStreams: readFromCopy(readStore) }),
    readBatch: readFiled(options.log ?? store, upcast),
    begin: async (transaction, parts) => {
      await holding.confirm(transaction, unionOf(parts));
      await standing.confirmPast(transaction, parts);
    },
  };
  return { path, standing, holding, onProgress };
}
