import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Replaces a file that only its owner may read; readers see the old one or the new one, never half. */
export function writePrivateFile(path: string, text: string): void {
  const fresh = `${path}.new`;
  // A left-over would keep its own mode.
  rmSync(fresh, { force: true });
  writeFileSync(fresh, text, { mode: 0o600, flush: true });
  renameSync(fresh, path);
}

/** Removes a file that means nothing any more, if that can be done. */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder takes no changes.
  }
}

/** The file's text, or null where there is none that we may read. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM') return null;
    throw error;
  }
}
