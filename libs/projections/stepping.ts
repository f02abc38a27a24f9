import { START } from '#event-store';
import { takeBatch } from './batch.js';
import { Building, isToBeBuilt, type PatientTrack } from './building/building.js';
import { BEGINNING, type Checkpoint, type StoredPlace } from './checkpoints.js';
import type { Follower } from './follower.js';
import { isWithin } from './partitions.js';
import { tableOf } from './projection.js';
import type { ProjectorParts } from './projector-parts.js';
import { type Group, groupsOf, least, type Track, unionOf } from './tracks.js';

/** What a projector does next. */
export class Stepping {
  private building: Building | null = null;
  /** Whose indexes for readers are known to be there. */
  private readonly indexed = new Set<Follower>();

  constructor(private readonly parts: ProjectorParts) {}

  /** Nothing is in memory of how far anything had come. */
  forget(): void {
    this.building = null;
    this.parts.path.shared.forget();
  }

  /** @see Projector.step */
  async step(): Promise<number> {
    const { path, standing } = this.parts;
    await standing.join(path);
    // States are folded from streams, which must be known as far as any view has come.
    const [first] = groupsOf(standing.behind);
    if (first) return this.advance(first, null);
    const inOrder = [...standing.bases, ...standing.views.filter((track) => !isToBeBuilt(track))];
    let taken = 0;
    let ahead: Checkpoint | null = null;
    for (const group of groupsOf(inOrder)) {
      // Those behind stop where those ahead stand, so that they go on together.
      taken += await this.advance(group, ahead);
      ahead = group.tracks[0]?.checkpoint ?? ahead;
    }
    // It takes a while to start, and the streams of patients must be known before there is anything to make.
    if (taken >= path.batchSize && standing.views.some(isToBeBuilt)) path.pieceMaker?.start();
    // Views are built up to the end of the log rather than up to some place on the way there.
    return taken < path.batchSize ? taken + (await this.build()) : taken;
  }

  /** @see Projector.advanceTo */
  async advanceTo(places: readonly StoredPlace[]): Promise<void> {
    const { bases, views } = this.parts.standing;
    const furthest = places.reduce<Checkpoint>(further, BEGINNING);
    const target = ({ follower, partitions }: Track): Checkpoint => {
      const own = places.filter((place) => tableOf(place) === tableOf(follower.view));
      return own.find((place) => isWithin(partitions, place.partitions)) ?? BEGINNING;
    };
    await this.advanceAll(bases, () => furthest);
    const toBuild = new Map(
      views
        .filter(isToBeBuilt)
        .map(target)
        .map((place) => [place.position, place]),
    );
    for (const [position, place] of toBuild) {
      if (position > START) await this.buildUpTo(place, (track) => target(track).position === position);
    }
    await this.advanceAll(views, target);
  }

  private async advanceAll(tracks: readonly Track[], target: (track: Track) => Checkpoint): Promise<void> {
    for (;;) {
      const behind = tracks.filter((track) => track.checkpoint.position < target(track).position);
      const [group, next] = groupsOf(behind).reverse();
      if (!group) return;
      const limits = [...group.tracks.map(target), ...(next ? [next.checkpoint] : [])];
      const upTo = limits.reduce((least, one) => (one.position < least.position ? one : least));
      if ((await this.advance(group, upTo)) === 0) {
        throw new Error(`The log has no events up to position ${upTo.position}`);
      }
    }
  }

  private async advance(group: Group, upTo: Checkpoint | null): Promise<number> {
    const { path } = this.parts;
    const taken = await takeBatch(path, group, upTo);
    if (taken > 0) this.report(group.tracks);
    if (taken < path.batchSize) await this.createIndexes(group.tracks);
    return taken;
  }

  /** One piece of building the views that are empty; returns the number of events folded. */
  private async build(): Promise<number> {
    const { path, standing } = this.parts;
    this.building ??= await this.beginBuilding();
    if (this.building === null) {
      // Of a log that holds nothing the views are whole as they are.
      if (least(standing.bases)?.position === START) await this.createIndexes(standing.views);
      return 0;
    }
    const { tracks } = this.building;
    const folded = await this.building.next(path);
    if (tracks.some(isToBeBuilt)) return folded;
    this.building = null;
    await this.createIndexes(tracks);
    this.report(tracks);
    return folded;
  }

  private async beginBuilding(): Promise<Building | null> {
    const { path, standing } = this.parts;
    const tracks = standing.views.filter(isToBeBuilt);
    const target = tracks.length === 0 ? null : standing.pastOf(unionOf(tracks));
    if (target === null || target.position === START) return null;
    return Building.begin(path, tracks, target);
  }

  private async buildUpTo(target: Checkpoint, which: (track: PatientTrack) => boolean): Promise<void> {
    const { path, standing } = this.parts;
    const building = await Building.begin(path, standing.views.filter(isToBeBuilt).filter(which), target);
    while (building.tracks.some(isToBeBuilt)) await building.next(path);
    this.report(building.tracks);
  }

  private async createIndexes(tracks: readonly Track[]): Promise<void> {
    for (const { follower } of tracks) {
      if (this.indexed.has(follower)) continue;
      // Of those who share the work, two may come to it at once.
      await this.parts.path.readStore.alone((transaction) => follower.createIndexes(transaction));
      this.indexed.add(follower);
    }
  }

  private report(tracks: readonly Track[]): void {
    this.parts.onProgress(
      tracks.map(({ follower, checkpoint }) => ({
        view: tableOf(follower.view),
        position: checkpoint.position,
      })),
    );
  }
}

function further(one: Checkpoint, other: Checkpoint): Checkpoint {
  return other.position > one.position ? other : one;
}
