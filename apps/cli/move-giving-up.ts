import type { MoveSettings } from '#config';
import { readMovedMark, takeMovedMarkAway, WriterLock } from '#event-store/sqlite';
import { holdCluster } from './move-checks.js';
import { openMoveSource } from './move-source.js';
import { openMoveTarget } from './move-target.js';

/** @throws Error where the folder has not been moved at all */
export function isMoveFinished(folder: string): boolean {
  const mark = readMovedMark(folder);
  if (mark === null) throw new Error(`${folder} is not closed: there is no move to give up`);
  return mark.finishedAt !== null;
}

/** Opens a folder for writers again; no node has started on what was copied. @returns accesses that are only there */
export function giveUpUnfinishedMove(folder: string): 0 {
  const lock = WriterLock.take(folder, { evenIfMoved: true });
  try {
    takeMovedMarkAway(folder);
    return 0;
  } finally {
    lock.release();
  }
}

/**
 * Opens a folder again whose log has moved, where nobody has written to it there since, and lets no node start there.
 *
 * @returns entries of who looked that are only there
 * @throws Error where it has taken events there, which would be lost
 */
export async function giveUpFinishedMove({ folder, config, cluster }: MoveSettings): Promise<number> {
  const target = await openMoveTarget(config, cluster);
  try {
    const source = await openMoveSource(folder, config, target.master);
    try {
      await holdCluster(source, target);
      const accesses = await target.accesses.count();
      takeMovedMarkAway(folder);
      return accesses - source.accesses.count;
    } finally {
      await source.close();
    }
  } finally {
    await target.close();
  }
}
