import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { chain, hashOf } from '../../dist/libs/event-store/index.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import * as bareSqlite from './bare-sqlite.mjs';
import { asNew, draftsOf, forPeers, stored } from './drafts.mjs';
import * as emmettPostgresql from './emmett-postgresql.mjs';
import * as emmettSqlite from './emmett-sqlite.mjs';
import { grid, ratio } from './report.mjs';
import { against, median, rounds } from './rounds.mjs';
import * as rowAndHistory from './row-and-history.mjs';
import { scratch } from './scratch.mjs';
import { say, short } from './telling.mjs';
import { timed } from './writers.mjs';

const WRITERS = [1, 16, 64, 256];
const JUDGED = 64;
/** DESIGN §10, at 64 writers. */
const GOALS = {
  'the raw log with the same hash': 0.45,
  'the raw log': 0.3,
  'emmett-sqlite': 15,
  'emmett-postgresql': 15,
  'a PostgreSQL row and its history': null,
  'bare SQLite that chains': null,
};
/** What Continuum could reach at most on its engine is told beside each goal. */
const ENGINE = 'bare SQLite that chains';
/** So many appends of each contestant take a second or so. */
const OURS = { 1: 1500, 16: 10_000, 64: 20_000, 256: 20_000 };
const THEIRS = { 1: 300, 16: 1000, 64: 1000, 256: 1000 };

/** Durable appends a second. Ours checks the revision, chains, appends and syncs. */
export async function append({ template, postgres, hasEmmettSqlite, rounds: count, times, isShort }) {
  const drafts = await draftsOf(template, 4000);
  const chained = stored(drafts);
  const envelopes = chained.map(forPeers);
  const figures = [];
  const measured = {};
  const levels = isShort ? [JUDGED] : WRITERS;
  for (const writers of levels) {
    say(`append, ${writers} writers …`);
    const [ours, theirs] = [OURS[writers] * times, THEIRS[writers] * times];
    const contestants = {
      Continuum: () => continuum(drafts, writers, ours),
      'the raw log with the same hash': () => rawLog(chained, writers, ours, hashOf),
      'the raw log': () => rawLog(chained, writers, ours, () => ''),
      [ENGINE]: () => bareSqlite.appends(drafts, writers, ours),
      ...(hasEmmettSqlite && { 'emmett-sqlite': () => emmettSqlite.appends(envelopes, writers, theirs) }),
      ...(postgres && {
        'emmett-postgresql': () => emmettPostgresql.appends(postgres, envelopes, writers, theirs),
        'a PostgreSQL row and its history': () => rowAndHistory.appends(postgres, envelopes, writers, theirs),
      }),
    };
    const found = await rounds(count, contestants);
    for (const [name, values] of Object.entries(found)) {
      measured[name] ??= [];
      measured[name].push(short(median(values)));
      if (!(name in GOALS)) continue;
      const goal = writers === JUDGED ? GOALS[name] : null;
      const at = `at ${writers} writer${writers === 1 ? '' : 's'}, against ${name}`;
      figures.push(ratio(`append ${at}`, goal, against(found.Continuum, values)));
      if (goal !== null) figures.push(ratio(`${ENGINE} ${at}`, null, against(found[ENGINE], values)));
    }
  }
  const bytes = median(chained.map(({ text }) => text.length));
  const title = `appends/s of events of ${bytes} bytes, by writers`;
  return { figures, told: grid(title, levels.map(String), measured) };
}

async function continuum(drafts, writers, count) {
  const folder = scratch('append');
  const store = await SqliteEventStore.open(folder);
  const newName = () => `care-${randomUUID()}`;
  const perSecond = await timed(writers, count, newName, (stream, head, n) => {
    const chained = chain(stream, head, [asNew(drafts[n % drafts.length])]);
    return store.append(stream, head?.revision ?? 'none', chained);
  });
  await store.close();
  rmSync(folder, { recursive: true });
  return perSecond;
}

/** The same texts, appended to a file: one write and one fdatasync for all that arrived in one turn. */
async function rawLog(chained, writers, count, hashed) {
  const folder = scratch('raw-log');
  const file = openSync(join(folder, 'log'), 'a');
  let queue = [];
  const drain = () => {
    const group = queue;
    queue = [];
    writeSync(file, group.map(({ line }) => line).join(''));
    fdatasyncSync(file);
    for (const { done } of group) done();
  };
  const perSecond = await timed(writers, count, randomUUID, (_stream, _head, n) => {
    const { text } = chained[n % chained.length];
    const line = `${text}${hashed(text)}\n`;
    return new Promise((done) => {
      if (queue.length === 0) setImmediate(drain);
      queue.push({ line, done });
    });
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return perSecond;
}
