import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a file that only its owner may read, unless it is there already. Killed at any instant it leaves
 * the whole file or none; when it returns, the file is durable. Of two that race one wins, and both find its text.
 */
export function makeOnce(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}.draft`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    // A file system without hard links; a rename is as durable, though it does not see a racer.
    if (!existsSync(path)) putInPlace(draft, path, error);
  }
  rmSync(draft, { force: true });
  syncFolder(dirname(path));
}

function putInPlace(draft: string, path: string, reason: unknown): void {
  const { code } = reason as NodeJS.ErrnoException;
  if (code === undefined || !['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code))
    throw reason;
  renameSync(draft, path);
}

/** Drafts left by a process that was killed; called only where the file itself is in place. */
export function removeDrafts(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.draft')) continue;
    rmSync(join(dirname(path), name), { force: true });
  }
}

/** Makes new names in a folder durable. */
export function syncFolder(folder: string): void {
  // Windows has no handle on a folder that could be synced.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
