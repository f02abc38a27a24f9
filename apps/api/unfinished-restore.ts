import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { WRITERS_FILES } from '#event-store/sqlite';
import { syncFolder } from '#privacy';

/**
 * A restore builds in a folder inside the data folder, so that it works on a mounted volume too. The name says
 * how far it is: `restoring-…` is being built and is nothing yet; `restored-…` is whole, and what was there before
 * goes aside, into `before-…`; `placing-…` takes its place. Whoever finds the last two goes on where it stopped.
 */
const UNFINISHED = /^(restoring|restored|placing)-(\d{8}T\d{6}Z)$/;
const BEFORE = /^before-\d{8}T\d{6}Z$/;

/** A restore into the data folder was killed before it had anything whole. */
export class UnfinishedRestoreError extends Error {
  constructor(folder: string, building: string) {
    super(
      `A restore into ${folder} was not finished. Run it again, or remove ${join(folder, building)} ` +
        'to use the folder as it was before.',
    );
  }
}

/** Whether a data folder holds nothing yet that a restore could lose: no service has run on it. */
export function isFreeForRestore(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).every((name) => staysThere(name));
}

/** An empty folder inside the data folder to build in; remains of builds that were killed go. */
export function beginRestore(folder: string): string {
  for (const { name, state } of unfinishedIn(folder)) {
    if (state === 'restoring') rmSync(join(folder, name), { recursive: true });
  }
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const building = join(folder, `restoring-${stamp}`);
  mkdirSync(building, { mode: 0o700 });
  syncFolder(folder);
  return building;
}

/**
 * Puts what was built in its place. Killed at any instant it leaves the old folder with an unfinished restore,
 * or one that {@link finishRestore} finishes.
 *
 * @returns where what was there before lies now; null where there was nothing
 */
export function completeRestore(folder: string, building: string): string | null {
  for (const name of readdirSync(building)) syncFile(join(building, name));
  syncFolder(building);
  // The folder may be new itself.
  syncFolder(dirname(folder));
  renameSync(building, building.replace('restoring-', 'restored-'));
  syncFolder(folder);
  finishRestore(folder);
  const aside = building.replace('restoring-', 'before-');
  return existsSync(aside) ? aside : null;
}

/**
 * Goes on with a restore that was killed when everything was built. Only whoever holds the writer's lock may.
 *
 * @returns whether there was one
 */
export function finishRestore(folder: string): boolean {
  const [found] = unfinishedIn(folder).filter(({ state }) => state !== 'restoring');
  if (found === undefined) return false;
  const placing = join(folder, `placing-${found.stamp}`);
  if (found.state === 'restored') {
    const old = readdirSync(folder).filter((name) => !staysThere(name));
    if (old.length > 0) moveAll(old, folder, join(folder, `before-${found.stamp}`));
    renameSync(join(folder, found.name), placing);
    syncFolder(folder);
  }
  moveAll(readdirSync(placing), placing, folder);
  rmdirSync(placing);
  syncFolder(folder);
  return true;
}

/** @throws UnfinishedRestoreError where a restore was killed before it had anything whole */
export function takeUpRestore(folder: string): void {
  finishRestore(folder);
  const [building] = unfinishedIn(folder);
  if (building !== undefined) throw new UnfinishedRestoreError(folder, building.name);
}

function unfinishedIn(folder: string) {
  return readdirSync(folder).flatMap((name) => {
    const [, state, stamp] = UNFINISHED.exec(name) ?? [];
    return state === undefined ? [] : [{ name, state, stamp }];
  });
}

function staysThere(name: string): boolean {
  return WRITERS_FILES.includes(name) || UNFINISHED.test(name) || BEFORE.test(name);
}

function moveAll(names: readonly string[], from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of names) renameSync(join(from, name), join(to, name));
  syncFolder(to);
  syncFolder(from);
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
