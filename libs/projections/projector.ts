import { type EventStore, START } from '#event-store';
import type { ReadStore } from '#read-store';
import { type BatchPath, takeBatch } from './batch.js';
import { SealedViewError, UnknownViewError } from './errors.js';
import type { Follower } from './follower.js';
import { LogTimesFollower } from './log-times.js';
import { openTracks, startAnew } from './open-tracks.js';
import { nothingOpened, openedBy } from './opened-entries.js';
import { patientStreams } from './patient-streams.projection.js';
import { type AnyProjection, type OpenSealed, tableOf, type Upcast } from './projection.js';
import { type Retried, retryKeys } from './retry.js';
import { type Group, groupsOf, type Track } from './tracks.js';
import { Turn } from './turn.js';
import { ViewFollower } from './view-follower.js';

/** How far a view has come; `view` is the name of its table. */
export type ViewPosition = { readonly view: string; readonly position: bigint };

/** `position` of `of` is how far it is; on some engines positions have gaps, so `done` counts the events. */
export type Rebuilding = { readonly done: number; readonly position: bigint; readonly of: bigint };

export type ProjectorOptions = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  /** Besides `patient_streams` and the log times, which are always followed. */
  readonly views: readonly AnyProjection[];
  readonly upcast?: Upcast;
  /** For views that open. */
  readonly open?: OpenSealed;
  /** Events in one transaction; default 2000. */
  readonly batchSize?: number;
  /** JSON of states kept in memory, in characters, over all views; default 32 Mi. */
  readonly cacheCharacters?: number;
  /** Called after each commit. */
  readonly onProgress?: (moved: readonly ViewPosition[]) => void;
};

/** Keeps views up with the log. There is one for a read store at a time; a second one is refused. */
export class Projector {
  private readonly turn = new Turn();
  private constructor(
    private readonly path: BatchPath,
    private readonly tracks: Track[],
    private readonly onProgress: NonNullable<ProjectorOptions['onProgress']>,
  ) {}

  /**
   * Takes up every view where it stopped.
   *
   * @throws CheckpointMismatchError if a view stands on events that the log does not hold, SealedViewError if
   * one opens and there is no `open`
   */
  static async open(options: ProjectorOptions): Promise<Projector> {
    const { store, readStore, upcast = (event) => event, open, batchSize = 2_000 } = options;
    const views = withPatientStreams(options.views);
    const sealed = views.find(({ opens }) => opens && !open);
    if (sealed) throw new SealedViewError(sealed.name);
    const share = Math.ceil((options.cacheCharacters ?? 32 * 1024 * 1024) / views.length);
    const followers: Follower[] = views.map(
      (view) => new ViewFollower(readStore, view, share, view.opens && open ? openedBy(open) : nothingOpened),
    );
    followers.push(new LogTimesFollower(readStore));
    const tracks = await openTracks(store, readStore, followers);
    return new Projector({ store, readStore, upcast, batchSize }, tracks, options.onProgress ?? (() => {}));
  }

  /** One batch for every group of views; returns the number of events taken, 0 when all are up to date. */
  step(): Promise<number> {
    return this.turn.run(async () => {
      let taken = 0;
      let ahead: bigint | null = null;
      for (const group of groupsOf(this.tracks)) {
        // Those behind stop where those ahead stand, so that they go on together.
        taken += await this.advance(group, ahead);
        ahead = group.tracks[0]?.checkpoint.position ?? ahead;
      }
      return taken;
    });
  }

  /** Steps until every view has reached the end of the log. */
  async catchUp(): Promise<void> {
    while ((await this.step()) > 0);
  }

  /** Takes each view up to its own position and no further; views without one stay. */
  async advanceTo(targets: ReadonlyMap<string, bigint>): Promise<void> {
    const target = ({ follower }: Track) => targets.get(tableOf(follower.view)) ?? START;
    for (;;) {
      const behind = this.tracks.filter((track) => track.checkpoint.position < target(track));
      const [group, next] = groupsOf(behind).reverse();
      if (!group) return;
      const limits = [...group.tracks.map(target), ...(next ? [next.checkpoint.position] : [])];
      const upTo = limits.sort((a, b) => (a < b ? -1 : 1))[0] ?? START;
      if ((await this.turn.run(() => this.advance(group, upTo))) === 0) {
        throw new Error(`The log has no events up to position ${upTo}`);
      }
    }
  }

  /** Drops a view and builds it from nothing; the others go on meanwhile. */
  async rebuild(name: string, onProgress: (progress: Rebuilding) => void = () => {}): Promise<void> {
    const track = this.track(name);
    await this.turn.run(async () => {
      Object.assign(track, await startAnew(this.path.readStore, track.follower));
    });
    const head = await this.path.store.head();
    while (head && track.checkpoint.position < head.position) {
      await this.step();
      onProgress({ done: track.passed, position: track.checkpoint.position, of: head.position });
    }
  }

  /** Folds quarantined keys of a view anew, all or one of them, and lifts the quarantine of those that succeed. */
  retry(name: string, key?: string): Promise<Retried> {
    const { follower, checkpoint } = this.track(name);
    if (!(follower instanceof ViewFollower)) throw new UnknownViewError(name);
    return this.turn.run(() => retryKeys(this.path, follower, checkpoint.position, key));
  }

  private async advance(group: Group, upTo: bigint | null): Promise<number> {
    const taken = await takeBatch(this.path, group, upTo);
    if (taken > 0) {
      this.onProgress(
        group.tracks.map(({ follower, checkpoint }) => {
          return { view: tableOf(follower.view), position: checkpoint.position };
        }),
      );
    }
    if (taken < this.path.batchSize) await this.createIndexes(group);
    return taken;
  }

  private async createIndexes({ tracks }: Group): Promise<void> {
    for (const track of tracks) {
      if (!track.indexed) await track.follower.createIndexes(this.path.readStore.db);
      track.indexed = true;
    }
  }

  private track(name: string): Track {
    const found = this.tracks.find(({ follower }) => follower.view.name === name);
    if (!found) throw new UnknownViewError(name);
    return found;
  }
}

/** The views that a projector follows, with the one that it needs itself. */
export function withPatientStreams(views: readonly AnyProjection[]): readonly AnyProjection[] {
  return views.some(({ name }) => name === patientStreams.name) ? views : [...views, patientStreams];
}
