import { spawnSync } from 'node:child_process';

const places = new Set<string>();
// Before folders are removed, which a read-only one would not be.
process.prependListener('exit', () => {
  for (const place of places) unmount(place);
});

/** Mounts something, until the process ends at the latest. @returns false where there is no right to, or no `mount` */
export function mount(place: string, ...words: readonly string[]): boolean {
  const { status } = spawnSync('mount', [...words, place], { stdio: 'ignore' });
  if (status === 0) places.add(place);
  return status === 0;
}

/** Lazily, since somebody may still hold a file of it; it goes with the last one. */
export function unmount(place: string): void {
  if (places.delete(place)) spawnSync('umount', ['--lazy', place], { stdio: 'ignore' });
}
