import { parentPort, workerData } from 'node:worker_threads';
import type { Numbered } from '../access/access-buffer.js';
import { AccessFile } from './access-file.js';
import { whyUnwritten } from './access-tables.js';

/** What the thread is told once: the file, and the process whose accesses these are. */
export type AccessWorkerData = { readonly path: string; readonly process: string };
/** Its answer to each batch: null where it is on disk, else why it is not. */
export type AccessWorkerAnswer = string | null;

const { path, process } = workerData as AccessWorkerData;
let file: AccessFile | undefined;

parentPort?.on('message', (batch: readonly Numbered[] | 'stop') => {
  if (batch === 'stop') {
    file?.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(store(batch) satisfies AccessWorkerAnswer);
});

function store(batch: readonly Numbered[]): AccessWorkerAnswer {
  try {
    file ??= AccessFile.open(path, process);
    file.append(batch);
    return null;
  } catch (error) {
    // Opened anew the next time: what the connection thinks of its file may be wrong by now.
    closeFile();
    return whyUnwritten(error);
  }
}

function closeFile(): void {
  try {
    file?.close();
  } catch {
    // A disk that fails: the next opening says so.
  }
  file = undefined;
}
