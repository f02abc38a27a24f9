import type { Kysely } from 'kysely';
import type { EventStore } from '#event-store';
import type { AnyTables, ReadStore } from '#read-store';
import type { BatchPath } from './batch-path.js';
import { type Checkpoint, isShared, readPlaces } from './checkpoints.js';
import { ForeignWriterError, UnknownViewError } from './errors.js';
import type { Follower } from './follower.js';
import { joinTracks } from './joined-tracks.js';
import type { Part } from './moved-checkpoints.js';
import { openTracks } from './open-tracks.js';
import { NO_PARTITIONS, type PartitionSet } from './partitions.js';
import { tableOf } from './projection.js';
import { groupsOf, least, type Track, unionOf } from './tracks.js';

/** Where everything stands that is kept up with the log. */
export class Standing {
  private all: readonly Track[] = [];

  /** @param base - what the past of patients is read from: never behind anything else */
  constructor(
    private readonly store: EventStore,
    private readonly readStore: ReadStore,
    private readonly base: readonly Follower[],
    private readonly others: readonly Follower[],
  ) {}

  /** @throws CheckpointMismatchError if a view stands on events that the log does not hold */
  async takeUp(held: PartitionSet): Promise<void> {
    this.all = await openTracks(this.store, this.readStore, [...this.others, ...this.base], held);
  }

  async join(path: BatchPath): Promise<void> {
    this.all = await joinTracks(path, this.all);
  }

  get tracks(): readonly Track[] {
    return this.all;
  }

  /** All but those that the past is read from. */
  get views(): readonly Track[] {
    return this.all.filter((track) => !this.isBase(track));
  }

  /** Those that the past is read from. */
  get bases(): readonly Track[] {
    return this.all.filter((track) => this.isBase(track));
  }

  /** Those that the past is read from, where something has come further than they have; those furthest behind. */
  get behind(): readonly Track[] {
    const overtaken = this.bases.filter(({ partitions, checkpoint }) =>
      this.views.some((view) => {
        const isOfSame = (view.partitions & partitions) !== NO_PARTITIONS;
        return isOfSame && view.checkpoint.position > checkpoint.position;
      }),
    );
    return groupsOf(overtaken).at(-1)?.tracks ?? [];
  }

  /** How far the past of these partitions can be read; null while that is not one place. */
  pastOf(partitions: PartitionSet): Checkpoint | null {
    const own = this.bases.filter((track) => (track.partitions & partitions) !== NO_PARTITIONS);
    return groupsOf(own).length === 1 ? least(own) : null;
  }

  /** @throws UnknownViewError */
  follower(name: string): Follower {
    const found = [...this.base, ...this.others].find(({ view }) => view.name === name);
    if (!found) throw new UnknownViewError(name);
    return found;
  }

  tracksOf(follower: Follower): readonly Track[] {
    return this.all.filter((track) => track.follower === follower);
  }

  isBaseFollower(follower: Follower): boolean {
    return this.base.includes(follower);
  }

  /**
   * Where others may put a view to its beginning: refuses to write what rests on a past that was taken away meanwhile.
   * Parts of the base are refused when they move.
   */
  async confirmPast(transaction: Kysely<AnyTables>, parts: readonly Part[]): Promise<void> {
    if (!isShared(this.readStore)) return;
    const names = new Set(this.base.map(({ view }) => tableOf(view)));
    if (parts.some(({ view }) => names.has(tableOf(view)))) return;
    const union = unionOf(parts);
    const stored = new Map<string, bigint>();
    for (const place of await readPlaces(transaction)) {
      if (names.has(tableOf(place))) stored.set(`${tableOf(place)} ${place.partitions}`, place.position);
    }
    for (const { follower, partitions, checkpoint } of this.bases) {
      if ((partitions & union) === NO_PARTITIONS) continue;
      const table = tableOf(follower.view);
      if (stored.get(`${table} ${partitions}`) !== checkpoint.position) throw new ForeignWriterError([table]);
    }
  }

  /** Whether anything stands elsewhere by now, put back by another. */
  async isElsewhere(): Promise<boolean> {
    const stored = new Map<string, bigint>();
    for (const place of await readPlaces(this.readStore.db)) {
      stored.set(`${tableOf(place)} ${place.partitions}`, place.position);
    }
    return this.all.some(({ follower, partitions, checkpoint }) => {
      return stored.get(`${tableOf(follower.view)} ${partitions}`) !== checkpoint.position;
    });
  }

  private isBase({ follower }: Track): boolean {
    return this.isBaseFollower(follower);
  }
}
