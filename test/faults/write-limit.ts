import assert from 'node:assert/strict';
import { type ChildProcess, spawnSync } from 'node:child_process';

/** Words before those of a program that is to write no byte to any file. */
export const LIMIT_NOTHING: readonly string[] = ['prlimit', '--fsize=0:'];

/** Whether processes can be kept from writing; Linux with util-linux, without any right. */
export function mayLimitWrites(): boolean {
  return spawnSync('prlimit', ['--fsize'], { stdio: 'ignore' }).status === 0;
}

/**
 * Lets a process write to no file beyond so many bytes, from now on: files that it has open take nothing more, as on
 * a file system that has failed or become read-only.
 */
export function limitWrites({ pid }: ChildProcess, bytes: number | null): void {
  const { status } = spawnSync('prlimit', [`--fsize=${bytes ?? 'unlimited'}:`, '--pid', String(pid)]);
  assert.equal(status, 0, 'prlimit failed');
}
