import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chain, hashOf } from '../../dist/libs/event-store/index.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { asNew, draftsOf } from './drafts.mjs';
import { emmettPostgres, emmettSqlite, rowAndHistory } from './peers.mjs';
import { against, median, rounds } from './rounds.mjs';
import { say, short } from './telling.mjs';
import { timed } from './writers.mjs';

const STREAMS = 10_000;
const OURS_PER_ROUND = 20_000;
const PEERS_PER_ROUND = 1500;
/** Appends of one writer follow each other; each writer has streams of its own. */
const WRITERS = [1, 16, 64, 256];

/**
 * Durable appends a second at several numbers of writers. Ours checks the revision, chains, appends and syncs.
 *
 * @param {{ template: string, rounds: number, postgres: import('./peers.mjs').Postgres | null }} options
 */
export async function append({ template, rounds: count, postgres }) {
  const drafts = await draftsOf(template, 4000);
  const ratios = [];
  for (const writers of WRITERS) {
    say(`append, ${writers} writers …`);
    const some = Math.min(OURS_PER_ROUND, writers * 2000);
    const few = Math.min(PEERS_PER_ROUND, writers * 300);
    const contestants = {
      ours: () => ours(drafts, writers, some),
      'raw log, same hash': () => rawLog(drafts, writers, some, true),
      'raw log': () => rawLog(drafts, writers, some, false),
      ...((await emmettSqlite.isThere())
        ? { 'emmett-sqlite': () => emmettSqlite.append(drafts, writers, few) }
        : {}),
      ...(postgres
        ? {
            'emmett-postgresql': () => emmettPostgres.append(postgres, drafts, writers, few),
            'PostgreSQL row and history': () => rowAndHistory.append(postgres, drafts, writers, few),
          }
        : {}),
    };
    const figures = await rounds(count, contestants);
    say(
      Object.entries(figures)
        .map(([name, values]) => `  ${name}: ${short(median(values))}/s`)
        .join('\n'),
    );
    for (const [name, goal] of Object.entries(GOALS)) {
      if (!figures[name]) continue;
      const judged = writers === 64 ? goal : null;
      ratios.push({
        name: `append, ${writers} writers, against ${name}`,
        goal: judged,
        better: 'higher',
        unit: '×',
        ...against(figures.ours, figures[name]),
      });
    }
  }
  return ratios;
}

/** DESIGN §10, at 64 writers. */
const GOALS = {
  'raw log, same hash': 0.45,
  'raw log': 0.3,
  'emmett-sqlite': 15,
  'emmett-postgresql': 15,
  'PostgreSQL row and history': null,
};

async function ours(drafts, writers, count) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-append-'));
  const store = await SqliteEventStore.open(folder);
  const names = Array.from({ length: STREAMS }, () => `care-${randomUUID()}`);
  const heads = new Array(STREAMS).fill(null);
  const perSecond = await timed(writers, count, async (writer, n) => {
    const stream = ownStream(writer, writers);
    const head = heads[stream];
    const chained = chain(names[stream], head, [asNew(drafts[n % drafts.length])]);
    heads[stream] = await store.append(names[stream], head?.revision ?? 'none', chained);
  });
  await store.close();
  rmSync(folder, { recursive: true });
  return perSecond;
}

/** The same texts, appended to a file: one write and one fdatasync for all that arrived in one turn. */
async function rawLog(drafts, writers, count, hashing) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-raw-'));
  const file = openSync(join(folder, 'log'), 'a');
  const texts = drafts.map((draft) => chain(`care-${randomUUID()}`, null, [draft])[0].text);
  let queue = [];
  const drain = () => {
    const group = queue;
    queue = [];
    writeSync(file, group.map(({ text }) => text).join('\n'));
    fdatasyncSync(file);
    for (const { done } of group) done();
  };
  const perSecond = await timed(writers, count, (_, n) => {
    const text = texts[n % texts.length];
    const line = hashing ? text + hashOf(text) : text;
    return new Promise((done) => {
      if (queue.length === 0) setImmediate(drain);
      queue.push({ text: line, done });
    });
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return perSecond;
}

function ownStream(writer, writers) {
  const own = Math.floor(STREAMS / writers);
  return writer * own + Math.floor(Math.random() * own);
}
