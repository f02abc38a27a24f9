import { join } from 'node:path';
import { CopyFailedError, copyDatabase } from '#sqlite';
import { EVENTS_FILE } from './sqlite-event-store.js';
import { failure } from './sqlite-failure.js';

/**
 * Copies the log of a data folder into another folder, as it stands at one instant. The writer does not wait.
 *
 * @param onProgress - pieces copied, of how many
 * @throws CopyFailedError where there is no room, or a folder cannot be read or written; DamagedLogError
 */
export async function copyLog(
  folder: string,
  into: string,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  try {
    await copyDatabase(join(folder, EVENTS_FILE), join(into, EVENTS_FILE), onProgress);
  } catch (error) {
    throw error instanceof CopyFailedError ? error : failure(error);
  }
}
