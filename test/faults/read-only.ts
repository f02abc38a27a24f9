import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mount, unmount } from './mount.js';

/** Makes a folder read-only for what is opened in it from now on. @returns false where there is no right to */
export function freeze(folder: string): boolean {
  unmount(folder);
  if (!mount(folder, '--bind', folder)) return false;
  if (mount(folder, '-o', 'remount,bind,ro')) return true;
  unmount(folder);
  return false;
}

export function thaw(folder: string): void {
  unmount(folder);
}

export function mayFreeze(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'continuum-frozen-'));
  const may = freeze(folder);
  thaw(folder);
  rmSync(folder, { recursive: true });
  return may;
}
