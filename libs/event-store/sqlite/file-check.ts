import { Worker } from 'node:worker_threads';
import type { Database } from '#sqlite';

const PROBLEMS = 20;

/** What SQLite finds wrong with a file, as it says it; reads all of it. */
export function fileProblems(db: Database): string[] {
  const found = db.prepare(`PRAGMA integrity_check(${PROBLEMS})`).all<object>();
  return found.flatMap((row) => Object.values(row).map(String)).filter((line) => line !== 'ok');
}

/** The same in a thread of its own, so that whoever walks the log goes on; null where there it could not be done. */
export function fileProblemsApart(path: string): Promise<readonly string[] | null> {
  const worker = new Worker(new URL('./file-check.worker.js', import.meta.url), { workerData: path });
  return new Promise((resolve) => {
    worker.once('message', resolve);
    worker.once('error', () => resolve(null));
    worker.once('exit', () => resolve(null));
  });
}
