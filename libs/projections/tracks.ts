import type { Checkpoint } from './checkpoints.js';
import type { Follower } from './follower.js';
import type { Part } from './moved-checkpoints.js';
import { NO_PARTITIONS, type PartitionSet } from './partitions.js';

/** A follower with the partitions that stand at one place, and how far they have come. */
export type Track = {
  readonly follower: Follower;
  readonly partitions: PartitionSet;
  checkpoint: Checkpoint;
  /** Events passed since its tables were created or opened. */
  passed: number;
};

/** Tracks that stand at one place and so share one read of the log and one transaction. */
export type Group = { readonly tracks: readonly Track[]; readonly checkpoint: Checkpoint };

/** The groups, the most advanced first. */
export function groupsOf(tracks: readonly Track[]): Group[] {
  const byPosition = new Map<bigint, Track[]>();
  for (const track of tracks) {
    const { position } = track.checkpoint;
    byPosition.set(position, [...(byPosition.get(position) ?? []), track]);
  }
  return [...byPosition.values()]
    .flatMap((group) => (group[0] ? { tracks: group, checkpoint: group[0].checkpoint } : []))
    .sort((a, b) => (a.checkpoint.position > b.checkpoint.position ? -1 : 1));
}

export function partsOf(tracks: readonly Track[]): Part[] {
  return tracks.map(({ follower, partitions }) => ({ view: follower.view, partitions }));
}

export function unionOf(parts: readonly { readonly partitions: PartitionSet }[]): PartitionSet {
  return parts.reduce((union, { partitions }) => union | partitions, NO_PARTITIONS);
}

/** The place furthest behind. */
export function least(tracks: readonly Track[]): Checkpoint | null {
  return groupsOf(tracks).at(-1)?.checkpoint ?? null;
}
