import { START } from '#event-store';
import type { SliceBorders } from './check/recount.js';
import { type CheckedSlice, checkPatients } from './check/slice-check.js';
import { isShared, type StoredPlace } from './checkpoints.js';
import { ForeignWriterError } from './errors.js';
import { openProjector, type ProjectorOptions } from './open-projector.js';
import { ALL_PARTITIONS, type PartitionSet } from './partitions.js';
import { nextPatients, patientsBetween } from './patient-streams.js';
import type { ProjectorParts, Rebuilding } from './projector-parts.js';
import { putBack } from './put-back.js';
import { type Retried, retryKeys, type ViewTrack } from './retry.js';
import { cutAlong } from './split-places.js';
import { Stepping } from './stepping.js';
import { least } from './tracks.js';
import { Turn } from './turn.js';
import { ViewFollower } from './view-follower.js';

/**
 * Keeps views up with the log. There is one for a read store at a time, and a second one is refused; or there are several
 * that share the partitions, each writing what it holds.
 */
export class Projector {
  private readonly turn = new Turn();
  private readonly stepping: Stepping;

  private constructor(private readonly parts: ProjectorParts) {
    this.stepping = new Stepping(parts);
  }

  /**
   * Takes up every view where it stopped.
   *
   * @throws CheckpointMismatchError if a view stands on events that the log does not hold, SealedViewError if
   * one opens and there is no `open`
   */
  static async open(options: ProjectorOptions): Promise<Projector> {
    return new Projector(await openProjector(options));
  }

  /** One batch for every group of views; returns the number of events taken, 0 when all are up to date. */
  step(): Promise<number> {
    return this.turn.run(() => this.stepping.step());
  }

  /** Steps until every view has reached the end of the log. */
  async catchUp(): Promise<void> {
    while ((await this.step()) > 0);
  }

  /** Takes each part of a view up to its own place and no further; those without one stay. For one that holds everything. */
  async advanceTo(places: readonly StoredPlace[]): Promise<void> {
    const { readStore } = this.parts.path;
    const borders = new Set(places.map(({ partitions }) => partitions));
    if (isShared(readStore)) await this.takeUp(() => cutAlong(readStore, borders));
    await this.turn.run(() => this.stepping.advanceTo(places));
  }

  /**
   * Takes up all that is held where it stands by now, for one whose partitions have changed, or whose write was refused.
   *
   * @param change - what may change it; nothing is written meanwhile
   */
  takeUp(change: () => Promise<void> = async () => {}): Promise<void> {
    return this.turn.run(async () => {
      await change();
      this.stepping.forget();
      await this.parts.standing.takeUp(this.parts.holding.partitions);
    });
  }

  /** Whether others have put a view back: where no events come, no write finds out. */
  isElsewhere(): Promise<boolean> {
    return this.turn.run(() => this.parts.standing.isElsewhere());
  }

  /** Takes everything out of a view and puts it before the first event, for all who share the work. */
  async putBack(name: string): Promise<void> {
    const { standing, path } = this.parts;
    const follower = standing.follower(name);
    await this.takeUp(() => putBack(path.readStore, follower));
  }

  /** Drops a view and builds it from nothing; the others go on meanwhile. */
  async rebuild(name: string, onProgress: (progress: Rebuilding) => void = () => {}): Promise<void> {
    const { standing, path } = this.parts;
    await this.putBack(name);
    const tracks = () => standing.tracksOf(standing.follower(name));
    const head = (await path.store.head())?.position ?? START;
    for (;;) {
      const position = least(tracks())?.position ?? head;
      if (position >= head) return;
      await this.step();
      const done = tracks().reduce((most, { passed }) => Math.max(most, passed), 0);
      onProgress({ done, position: least(tracks())?.position ?? START, of: head });
    }
  }

  /** Folds quarantined keys of a view anew, all or one of them, and lifts the quarantine of those that succeed. */
  retry(name: string, key?: string): Promise<Retried> {
    const { standing, path } = this.parts;
    const follower = standing.follower(name);
    return this.turn.run(async () => {
      const sum = { lifted: 0, remaining: 0 };
      if (!(follower instanceof ViewFollower)) return sum;
      for (const track of standing.tracksOf(follower)) {
        const { lifted, remaining } = await retryKeys(path, track as ViewTrack, key);
        sum.lifted += lifted;
        sum.remaining += remaining;
      }
      return sum;
    });
  }

  /** Compares what the views hold of the next patients, behind one of them, with a fold of their events. */
  checkSlice(after: string | null, limit: number): Promise<CheckedSlice> {
    const { path, standing } = this.parts;
    return this.turn.run(async () => {
      const keys = await nextPatients(path.readStore.db, after, limit);
      const upTo = keys.length < limit ? null : (keys.at(-1) ?? null);
      return checkPatients(path, standing.views, { after, upTo, keys, partitions: ALL_PARTITIONS });
    });
  }

  /**
   * The same of the patients of partitions that are held, behind one up to another.
   *
   * @throws LeaseLostError, ForeignWriterError where others have written meanwhile what was compared
   */
  checkBetween({ after, upTo }: SliceBorders, partitions: PartitionSet): Promise<CheckedSlice> {
    const { path, standing, holding } = this.parts;
    return this.turn.run(async () => {
      const { db } = path.readStore;
      // Looked for only now: whoever is new is in the sums.
      const keys = await patientsBetween(db, { after, upTo }, partitions);
      const checked = await checkPatients(path, standing.views, { after, upTo, keys, partitions });
      await db.transaction().execute((transaction) => holding.confirm(transaction, partitions));
      if (await standing.isElsewhere()) throw new ForeignWriterError(Object.keys(checked.differing));
      return checked;
    });
  }
}
