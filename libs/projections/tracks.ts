import type { Checkpoint } from './checkpoints.js';
import type { Follower } from './follower.js';

/** A follower and how far it has come. */
export type Track = {
  readonly follower: Follower;
  checkpoint: Checkpoint;
  /** Whether the indexes for readers are known to be there. */
  indexed: boolean;
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
