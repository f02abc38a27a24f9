import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type CheckpointFile, digestOf, readCheckpoint } from './checkpoint.js';

const NAME = /^checkpoint-\d{12,}\.json$/;

/** `checkpoint-000000001234.json`: sorted by name they are in the order of the log. */
export function checkpointName({ checkpoint }: CheckpointFile): string {
  return `checkpoint-${String(checkpoint.size).padStart(12, '0')}.json`;
}

/**
 * The checkpoints of a folder, the first one first; none where there is no folder.
 *
 * @throws Error where one of them was altered, or is not chained to the one before it
 */
export function checkpointsIn(folder: string): CheckpointFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => NAME.test(name));
  const files = names
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .map((name) => readCheckpointFile(join(folder, name)));
  for (const [index, file] of files.entries()) {
    const before = files[index - 1];
    // The first ones may have been shipped away.
    if (before === undefined || file.checkpoint.previous === digestOf(before)) continue;
    throw new Error(
      `${join(folder, checkpointName(file))} is not chained to ${checkpointName(before)}. ` +
        'Put back what was written there, or name an empty folder to begin another chain',
    );
  }
  return files;
}

/** @throws Error where the file is no checkpoint, or not what its signer signed */
export function readCheckpointFile(path: string): CheckpointFile {
  if (!existsSync(path)) throw new Error(`There is no ${path}. Name a file that continuum checkpoint wrote`);
  return readCheckpoint(readFileSync(path, 'utf8'), path);
}

/** Puts a checkpoint into a folder, durably: all of it or nothing. */
export function writeCheckpoint(folder: string, file: CheckpointFile): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, checkpointName(file));
  writeFileSync(`${path}.new`, file.text, { flush: true });
  renameSync(`${path}.new`, path);
  // Windows has no handle on a folder that could be synced.
  if (process.platform !== 'win32') syncFolder(folder);
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
