import { type EventStore, START } from '#event-store';
import type { ReadStore } from '#read-store';
import { takeBatch } from './batch.js';
import type { BatchPath } from './batch-path.js';
import { Building, isToBeBuilt } from './building.js';
import type { Checkpoint } from './checkpoints.js';
import { SealedViewError, UnknownViewError } from './errors.js';
import type { Follower } from './follower.js';
import { LogTimesFollower } from './log-times.js';
import { openTracks, startAnew } from './open-tracks.js';
import { nothingOpened, openedBy } from './opened-entries.js';
import { PatientStreamsFollower } from './patient-streams.follower.js';
import { type AnyProjection, type OpenSealed, tableOf, type Upcast } from './projection.js';
import { type Retried, retryKeys } from './retry.js';
import { SharedFolds } from './shared-folds.js';
import { type CheckedSlice, checkSlice } from './slice-check.js';
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
  /** States kept in memory were folded from no more events than this in sum, over all views; default 250,000. */
  readonly cacheEvents?: number;
  /** Called after each commit. */
  readonly onProgress?: (moved: readonly ViewPosition[]) => void;
};

/** Keeps views up with the log. There is one for a read store at a time; a second one is refused. */
export class Projector {
  private readonly turn = new Turn();
  private building: Building | null = null;

  private constructor(
    private readonly path: BatchPath,
    private readonly streams: Track,
    /** All but {@link streams}. */
    private readonly tracks: readonly Track[],
    private readonly onProgress: NonNullable<ProjectorOptions['onProgress']>,
  ) {}

  /**
   * Takes up every view where it stopped.
   *
   * @throws CheckpointMismatchError if a view stands on events that the log does not hold, SealedViewError if
   * one opens and there is no `open`
   */
  static async open(options: ProjectorOptions): Promise<Projector> {
    const { store, readStore, views, upcast = (event) => event, open, batchSize = 2_000 } = options;
    const sealed = views.find(({ opens }) => opens && !open);
    if (sealed) throw new SealedViewError(sealed.name);
    const share = Math.ceil((options.cacheEvents ?? 250_000) / Math.max(1, views.length));
    const followers: Follower[] = views.map(
      (view) => new ViewFollower(readStore, view, share, view.opens && open ? openedBy(open) : nothingOpened),
    );
    // First: whoever waits for the streams of patients may ask for a moment.
    const times = await openTracks(store, readStore, [new LogTimesFollower(readStore)]);
    const [streams] = await openTracks(store, readStore, [new PatientStreamsFollower(readStore)]);
    const tracks = [...(await openTracks(store, readStore, followers)), ...times];
    const path = { store, readStore, upcast, batchSize, shared: new SharedFolds(views, share) };
    return new Projector(path, streams as Track, tracks, options.onProgress ?? (() => {}));
  }

  /** One batch for every group of views; returns the number of events taken, 0 when all are up to date. */
  step(): Promise<number> {
    return this.turn.run(async () => {
      // States are folded from streams, which must be known as far as any view has come.
      const reached = this.streams.checkpoint.position;
      if (this.tracks.some(({ checkpoint }) => checkpoint.position > reached))
        return this.advance({ tracks: [this.streams], checkpoint: this.streams.checkpoint }, null);
      const inOrder = [this.streams, ...this.tracks.filter((track) => !isToBeBuilt(track))];
      let taken = 0;
      let ahead: bigint | null = null;
      for (const group of groupsOf(inOrder)) {
        // Those behind stop where those ahead stand, so that they go on together.
        taken += await this.advance(group, ahead);
        ahead = group.tracks[0]?.checkpoint.position ?? ahead;
      }
      // Views are built up to the end of the log rather than up to some place on the way there.
      return taken < this.path.batchSize ? taken + (await this.build(this.streams.checkpoint)) : taken;
    });
  }

  /** Steps until every view has reached the end of the log. */
  async catchUp(): Promise<void> {
    while ((await this.step()) > 0);
  }

  /** Takes each view up to its own position and no further; views without one stay. */
  async advanceTo(targets: ReadonlyMap<string, bigint>): Promise<void> {
    const furthest = [...targets.values()].reduce((a, b) => (a > b ? a : b), START);
    const target = ({ follower }: Track) => targets.get(tableOf(follower.view)) ?? START;
    await this.advanceAll([this.streams], () => furthest);
    for (const position of new Set(this.tracks.filter(isToBeBuilt).map(target))) {
      if (position > START) await this.buildUpTo(position, (track) => target(track) === position);
    }
    await this.advanceAll(this.tracks, target);
  }

  /** Drops a view and builds it from nothing; the others go on meanwhile. */
  async rebuild(name: string, onProgress: (progress: Rebuilding) => void = () => {}): Promise<void> {
    const track = this.track(name);
    await this.turn.run(async () => {
      this.building = null;
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
    if (!(follower instanceof ViewFollower)) return Promise.resolve({ lifted: 0, remaining: 0 });
    return this.turn.run(() => retryKeys(this.path, follower, checkpoint.position, key));
  }

  /** Compares what the views hold of the next patients, behind one of them, with a fold of their events. */
  checkSlice(after: string | null, limit: number): Promise<CheckedSlice> {
    return this.turn.run(() => checkSlice(this.path, this.tracks, after, limit));
  }

  private async advanceAll(tracks: readonly Track[], target: (track: Track) => bigint): Promise<void> {
    for (;;) {
      const behind = tracks.filter((track) => track.checkpoint.position < target(track));
      const [group, next] = groupsOf(behind).reverse();
      if (!group) return;
      const limits = [...group.tracks.map(target), ...(next ? [next.checkpoint.position] : [])];
      const upTo = limits.sort((a, b) => (a < b ? -1 : 1))[0] ?? START;
      if ((await this.turn.run(() => this.advance(group, upTo))) === 0) {
        throw new Error(`The log has no events up to position ${upTo}`);
      }
    }
  }

  private async advance(group: Group, upTo: bigint | null): Promise<number> {
    const taken = await takeBatch(this.path, group, upTo);
    if (taken > 0) this.report(group.tracks);
    if (taken < this.path.batchSize) await this.createIndexes(group.tracks);
    return taken;
  }

  /** One piece of building the views that are empty; returns the number of events folded. */
  private async build(target: Checkpoint): Promise<number> {
    if (target.position === START) {
      await this.createIndexes(this.tracks);
      return 0;
    }
    this.building ??= await this.beginBuilding(target, () => true);
    if (this.building === null) return 0;
    const { tracks } = this.building;
    const folded = await this.building.next(this.path);
    if (tracks.some(isToBeBuilt)) return folded;
    this.building = null;
    await this.createIndexes(tracks);
    this.report(tracks);
    return folded;
  }

  private async buildUpTo(position: bigint, which: (track: Track) => boolean): Promise<void> {
    const [last] = await this.path.store.readFrom(position, 1);
    const building = await this.beginBuilding({ position, eventId: last?.id ?? null }, which);
    while (building?.tracks.some(isToBeBuilt)) await this.turn.run(() => building.next(this.path));
    if (building) this.report(building.tracks);
  }

  private async beginBuilding(
    target: Checkpoint,
    which: (track: Track) => boolean,
  ): Promise<Building | null> {
    const tracks = this.tracks.filter(isToBeBuilt).filter(which);
    if (tracks.length === 0) return null;
    // They may hold rows of a build that was cut off.
    for (const track of tracks) Object.assign(track, await startAnew(this.path.readStore, track.follower));
    return new Building(tracks, target);
  }

  private async createIndexes(tracks: readonly Track[]): Promise<void> {
    for (const track of tracks) {
      if (!track.indexed) await track.follower.createIndexes(this.path.readStore.db);
      track.indexed = true;
    }
  }

  private report(tracks: readonly Track[]): void {
    this.onProgress(
      tracks.map(({ follower, checkpoint }) => ({
        view: tableOf(follower.view),
        position: checkpoint.position,
      })),
    );
  }

  private track(name: string): Track {
    const found = [this.streams, ...this.tracks].find(({ follower }) => follower.view.name === name);
    if (!found) throw new UnknownViewError(name);
    return found;
  }
}
