import { closeSync, fsyncSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from './private-file.js';

/** Says in a data folder that its log moves, or has moved, to a cluster: nobody writes here any more. */
export const MOVED_FILE = 'moved.json';

/** Stored. Addresses are without passwords. */
export type MovedMark = {
  /** Id of the log. */
  readonly log: string;
  /** The event store it moves to, and the database. */
  readonly events: string;
  readonly views: string;
  /** UTC, ISO 8601. */
  readonly closedAt: string;
  /** When both sides had been found equal; null until then. */
  readonly finishedAt: string | null;
};

/** A data folder whose log moves, or has moved, takes no writer; the message says where it went, and the way back. */
export class FolderMovedError extends Error {
  readonly code = 'FOLDER_MOVED';

  constructor(
    readonly folder: string,
    message: string,
  ) {
    super(message);
  }
}

/** Null where the log stays in its folder. @throws FolderMovedError where the mark cannot be read */
export function readMovedMark(folder: string): MovedMark | null {
  const path = join(folder, MOVED_FILE);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as MovedMark;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new FolderMovedError(
      folder,
      `${folder} is closed for a move to a cluster, and ${path}, which says where to, cannot be read. ` +
        'Look for its cluster; only where nothing was moved there, remove the file',
    );
  }
}

/** On disk when it returns. Only whoever holds the writer's lock may. */
export function putMovedMark(folder: string, mark: MovedMark): void {
  writePrivateFile(join(folder, MOVED_FILE), `${JSON.stringify(mark)}\n`);
  sync(folder);
}

/** Lets writers in again. Only whoever holds the writer's lock may. */
export function takeMovedMarkAway(folder: string): void {
  rmSync(join(folder, MOVED_FILE), { force: true });
  sync(folder);
}

/** @throws FolderMovedError where the log moves, or has moved */
export function refuseMoved(folder: string): void {
  const mark = readMovedMark(folder);
  if (mark === null) return;
  const { events, closedAt, finishedAt } = mark;
  const back = `continuum move --from ${folder} --give-up`;
  throw new FolderMovedError(
    folder,
    finishedAt === null
      ? `${folder} is closed since ${closedAt}: its log is being moved to ${events}. Run continuum move again ` +
          `to finish that; to give it up and write here again: ${back}`
      : `${folder} is closed: its log moved to ${events} at ${finishedAt}. Work there. ` +
          `To come back, as long as nobody has written there: ${back}`,
  );
}

/** Else the name could be lost with the power, and a writer could start beside what was copied. */
function sync(folder: string): void {
  // Windows opens no folders; its file system orders names by itself.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
