import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chain } from '../../dist/libs/event-store/index.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { masterKey } from '../../dist/libs/privacy/index.js';
import { SqliteVault } from '../../dist/libs/privacy/sqlite/index.js';
import { openDatabase } from '../../dist/libs/sqlite/index.js';
import { copyOf, idIn, originals } from './copies.mjs';
import { kept, scratch } from './scratch.mjs';
import { many, say } from './telling.mjs';

/** A log of many patients has this many events of each at most, some ten on average. */
const EVENTS_EACH = 11;
const ID_INDEX = 'events_by_id';
const AT_ONCE = 2000;
const SAMPLE = 10_000;
/** Larger logs are made anew each time; a kept one of a million patients would take 14 GB. */
const KEPT_UP_TO = 100_000;

/**
 * @typedef {object} MadeLog
 * @property {string} folder no views yet
 * @property {boolean} isKept for the next run, so not to be written to
 * @property {number} events
 * @property {number} copies how often each patient of the template stands in it
 * @property {number} eventsEach
 * @property {string[]} sample at most 10,000 of its patients, evenly spread over it
 */

/**
 * A data folder of many patients: the template's, each copied under ids, keys and chains of its own, the copies of
 * one event behind each other, so that patients stand as mixed in the log as in a large clinic's.
 *
 * @param {string} template @param {number} patients
 * @param {{ registeredOnly?: boolean }} options
 * @returns {Promise<MadeLog>}
 */
export async function madeLog(template, patients, { registeredOnly = false } = {}) {
  const isKept = patients <= KEPT_UP_TO;
  const folder = join(kept(), `${patients}${registeredOnly ? '-registered' : ''}`);
  if (isKept && existsSync(folder)) return { folder, isKept, ...toldIn(folder) };
  say(`making a log of ${many(patients)} patients …`);
  const making = scratch('log');
  for (const name of ['keys.db', 'keys.db-wal', 'master.key']) {
    if (existsSync(join(template, name))) cpSync(join(template, name), join(making, name));
  }
  const all = await originals(template);
  const own = [...new Set(all.map(({ patient }) => patient))].filter((patient) => patient !== null);
  const copies = Math.ceil(patients / own.length);
  const eventsEach = registeredOnly ? 1 : EVENTS_EACH;
  const events = await writeCopies(making, takenFrom(all, eventsEach), copies);
  const every = (own.length * copies) / Math.min(SAMPLE, own.length * copies);
  const sample = Array.from({ length: Math.min(SAMPLE, own.length * copies) }, (_, n) => {
    const nth = Math.floor(n * every);
    return idIn(nth % copies, own[Math.floor(nth / copies)]);
  });
  writeFileSync(join(making, 'made.json'), JSON.stringify({ events, copies, eventsEach, sample }));
  if (!isKept) return { folder: making, isKept, ...toldIn(making) };
  if (!existsSync(folder)) renameSync(making, folder);
  return { folder, isKept, ...toldIn(folder) };
}

/** Reference data, and the first events of each patient. */
function takenFrom(all, eventsEach) {
  const taken = new Map();
  return all.filter(({ patient }) => {
    if (patient === null) return true;
    taken.set(patient, (taken.get(patient) ?? 0) + 1);
    return taken.get(patient) <= eventsEach;
  });
}

async function writeCopies(folder, all, copies) {
  const store = await SqliteEventStore.open(folder);
  const putIndexBack = withoutIdIndex(folder);
  const vault = SqliteVault.open(folder, masterKey(null, folder), { mustExist: true });
  const heads = new Heads(all);
  let events = 0;
  const waiting = [];
  for (const original of all) {
    const count = original.patient === null ? 1 : copies;
    for (let copy = 0; copy < count; copy += AT_ONCE) {
      const next = Array.from({ length: Math.min(AT_ONCE, count - copy) }, (_, n) => copy + n);
      const made = await Promise.all(next.map((one) => copyOf(original, one, vault)));
      for (const [n, [stream, draft]] of made.entries()) {
        const head = heads.of(original, next[n]);
        const [chained] = chain(stream, head, [draft]);
        heads.moved(original, next[n], chained);
        waiting.push(store.append(stream, head?.revision ?? 'none', [chained]));
      }
      if (waiting.length < AT_ONCE) continue;
      events += waiting.length;
      await Promise.all(waiting.splice(0));
      if (events % 1_000_000 < AT_ONCE) say(`  ${many(events)} events`);
    }
    heads.passed(original);
  }
  await Promise.all(waiting);
  vault.close();
  await store.close();
  putIndexBack();
  return events + waiting.length;
}

/** Ids are random: an index over millions of them takes a tenth of the time when it is made in one go. */
function withoutIdIndex(folder) {
  const execute = (work) => {
    const db = openDatabase(join(folder, 'events.db'), { synchronous: 'FULL' });
    const result = work(db);
    db.close();
    return result;
  };
  const { sql } = execute((db) =>
    db.prepare(`SELECT sql FROM sqlite_master WHERE name = '${ID_INDEX}'`).get(),
  );
  execute((db) => db.exec(`DROP INDEX ${ID_INDEX}`));
  return () => execute((db) => db.exec(sql));
}

/** Where each copy of a stream ends, for as long as something is still to come behind it. */
class Heads {
  ends = new Map();
  left = new Map();

  constructor(all) {
    for (const { stream } of all) this.left.set(stream, (this.left.get(stream) ?? 0) + 1);
  }

  of({ stream }, copy) {
    return this.ends.get(stream)?.[copy] ?? null;
  }

  moved({ stream }, copy, { event, hash }) {
    if (!this.ends.has(stream)) this.ends.set(stream, []);
    this.ends.get(stream)[copy] = { revision: event.revision, hash };
  }

  passed({ stream }) {
    const left = this.left.get(stream) - 1;
    this.left.set(stream, left);
    if (left === 0) this.ends.delete(stream);
  }
}

function toldIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'made.json'), 'utf8'));
}
