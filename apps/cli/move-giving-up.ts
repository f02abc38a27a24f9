import type { MoveSettings } from '#config';
import { readMovedMark, takeMovedMarkAway, WriterLock } from '#event-store/sqlite';
import { refuseNodes } from './move-checks.js';
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
 * @throws Error where it has taken events there: they would be lost
 */
export async function giveUpFinishedMove({ folder, config, cluster }: MoveSettings): Promise<number> {
  const target = await openMoveTarget(config, cluster);
  try {
    const source = await openMoveSource(folder, config, target.master);
    try {
      await refuseNodes(target);
      await target.keys.standing(source.keys);
      // Before the look: whoever comes now does not get in.
      await target.keys.shut();
      const [here, there] = await Promise.all([source.store.head(), target.store.head()]);
      if (there === null || here?.id !== there.id) {
        await target.keys.letIn();
        throw new Error(
          `${target.events} does not end where ${folder} does: it has taken events since, which are only there. ` +
            'Go on with the cluster',
        );
      }
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
