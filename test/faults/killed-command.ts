import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';

/**
 * Runs a verb of the built command line on a data folder, and kills it as soon as something is so.
 *
 * @returns whether it was killed before it ended by itself
 */
export async function killedWhen(
  folder: string,
  words: readonly string[],
  isSo: () => boolean,
): Promise<boolean> {
  const child = spawn(process.execPath, ['dist/apps/cli/main.js', ...words], {
    env: { PATH: process.env.PATH, CONTINUUM_DATA_DIR: folder },
    stdio: 'ignore',
  });
  const closed = new Promise<void>((done) => child.once('close', () => done()));
  while (child.exitCode === null && !isSo()) await turn();
  child.kill('SIGKILL');
  await closed;
  return child.signalCode === 'SIGKILL';
}

/** Names in a folder; none where there is no folder, or no more. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
