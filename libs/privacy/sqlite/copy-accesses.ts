import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyDatabase, isDamage } from '#sqlite';
import type { AccessVerification } from '../access/access-check.js';
import { ACCESS_FILE } from '../files.js';
import { verifyAccesses } from './verify-accesses.js';

/**
 * Copies the access log of a data folder, as it stands at one instant, into another folder, and verifies the copy.
 * The writer does not wait.
 *
 * @returns what the copy holds; null where there is no access log
 * @throws CopyFailedError where there is no room, or a folder cannot be read or written; Error where the file is damaged
 */
export async function copyAccesses(folder: string, into: string): Promise<AccessVerification | null> {
  const from = join(folder, ACCESS_FILE);
  if (!existsSync(from)) return null;
  try {
    await copyDatabase(from, join(into, ACCESS_FILE));
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new Error(
      `${from} is damaged and cannot be copied. Put it aside where it is kept, and back up again`,
      {
        cause: error,
      },
    );
  }
  return verifyAccesses(into);
}
