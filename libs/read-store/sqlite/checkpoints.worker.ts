import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '#sqlite';

/** Short enough that each time there is little to do: ten milliseconds at a thousand commands a second. */
const EVERY_MS = 100;

const db = openDatabase(workerData as string, { synchronous: 'NORMAL' });
const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
const timer = setInterval(() => {
  try {
    checkpoint.all();
  } catch {
    // A disk that is full or fails: whoever commits meets it too, and says so.
  }
}, EVERY_MS);
parentPort?.once('message', () => {
  clearInterval(timer);
  db.close();
});
