import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chain } from '../../dist/libs/event-store/index.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { openDatabase } from '../../dist/libs/sqlite/index.js';
import { asNew } from './drafts.mjs';
import { scratch } from './scratch.mjs';
import { timed } from './writers.mjs';

/**
 * What the product's engine gives at best: events are chained and put into the product's tables, those of one turn in
 * one transaction. No stream is looked up, nothing is checked, nobody is told.
 *
 * @param {import('./drafts.mjs').EventDraft[]} drafts
 */
export async function appends(drafts, writers, count) {
  const folder = scratch('bare-sqlite');
  await (await SqliteEventStore.open(folder)).close();
  const db = openDatabase(join(folder, 'events.db'), { synchronous: 'FULL' });
  db.exec('PRAGMA wal_autocheckpoint = 4000');
  const insert = db.prepare(
    'INSERT INTO events (position, stream, revision, id, hash, text) VALUES (?, ?, ?, ?, ?, ?)',
  );
  let streams = 0;
  let position = 0;
  let queue = [];
  const drain = () => {
    const group = queue;
    queue = [];
    db.exec('BEGIN IMMEDIATE');
    for (const { row } of group) insert.run(position++, ...row);
    db.exec('COMMIT');
    for (const { done } of group) done();
  };
  const newName = () => `care-${randomUUID()}`;
  const perSecond = await timed(writers, count, newName, (name, end, n) => {
    const [{ event, hash, text }] = chain(name, end, [asNew(drafts[n % drafts.length])]);
    const { id, revision } = event;
    const number = end?.number ?? streams++;
    return new Promise((resolve) => {
      if (queue.length === 0) setImmediate(drain);
      const done = () => resolve({ number, revision, hash });
      queue.push({ row: [number, revision, id, hash, text], done });
    });
  });
  db.close();
  rmSync(folder, { recursive: true });
  return perSecond;
}
