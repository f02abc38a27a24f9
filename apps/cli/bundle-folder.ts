import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '#privacy';

/** @throws Error where there is anything in the place of the folder */
export function checkAbsent(folder: string): void {
  if (existsSync(folder)) throw new Error(`${folder} is there already. Name a folder that is not`);
}

/**
 * Makes a folder beside its place and puts it there last: killed at any instant, the whole folder is there or none.
 *
 * @param fill - puts the files into the folder it is given
 */
export async function inItsPlace<Result>(
  folder: string,
  fill: (unfinished: string) => Promise<Result>,
): Promise<Result> {
  const unfinished = `${folder}.unfinished`;
  // Left by one that was killed.
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  try {
    const result = await fill(unfinished);
    syncFolder(unfinished);
    checkAbsent(folder);
    renameSync(unfinished, folder);
    syncFolder(dirname(folder));
    return result;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}
