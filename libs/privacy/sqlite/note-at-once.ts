import { join } from 'node:path';
import { v7 } from 'uuid';
import type { Access } from '../access/access.js';
import { accessLogUnavailable } from '../access/access-log.js';
import { ACCESS_FILE } from '../files.js';
import { AccessFile } from './access-file.js';
import { whyUnwritten } from './access-tables.js';

/**
 * Notes accesses for a process that reads the files beside the service, such as an export: on disk when it returns,
 * as a chain of its own. To be called before anything is handed out.
 *
 * @param folder - the data folder
 * @throws RefusedError `ACCESS_LOG_UNAVAILABLE`: then nothing may be handed out
 */
export function noteAtOnce(folder: string, accesses: readonly Access[]): void {
  let file: AccessFile | undefined;
  try {
    file = AccessFile.open(join(folder, ACCESS_FILE), v7());
    file.append(accesses.map((access, n) => ({ n, access })));
  } catch (error) {
    throw accessLogUnavailable(whyUnwritten(error));
  } finally {
    file?.close();
  }
}
