import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '#sqlite';
import { fileProblems } from './file-check.js';

const db = openDatabase(workerData as string, { synchronous: 'FULL', readOnly: true });
try {
  parentPort?.postMessage(fileProblems(db));
} finally {
  db.close();
}
