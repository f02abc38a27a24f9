import { createReadStream, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import * as emmettPostgresql from './emmett-postgresql.mjs';
import * as emmettSqlite from './emmett-sqlite.mjs';
import { madeLog } from './made-log.mjs';
import { rebuilt, rebuiltApart } from './rebuild.mjs';
import { grid, ratio } from './report.mjs';
import { against, median, rounds } from './rounds.mjs';
import * as rowAndHistory from './row-and-history.mjs';
import { scratch } from './scratch.mjs';
import { many, say, short } from './telling.mjs';
import { ViewRows } from './view-rows.mjs';

const PATIENTS = 10_000;
/** The consumers of the peers go through some ten events of each of these. */
const PATIENTS_OF_PEERS = 1000;
const VIEW = 'current_placement';

/** Events a second into views from nothing, in processes of their own. */
export async function catchUp({ template, postgres, hasEmmettSqlite, rounds: count, isShort }) {
  const log = await madeLog(template, PATIENTS);
  const rows = await ViewRows.of(log, isShort ? PATIENTS_OF_PEERS / 4 : PATIENTS_OF_PEERS);
  const consumers = {
    ...(hasEmmettSqlite && { 'emmett-sqlite': await emmettSqlite.consumer(rows) }),
    ...(postgres && { 'emmett-postgresql': await emmettPostgresql.consumer(postgres, rows) }),
  };
  const history = !isShort && postgres && (await rowAndHistory.rebuild(postgres, rows));
  const rawLog = await writtenRaw(log.folder);
  const ofPeers = Object.entries(consumers).flatMap(([name, { run }]) => [
    [`the ${name} consumer, the same views`, () => run(null)],
    ...(isShort ? [] : [[`the ${name} consumer, ${VIEW} alone`, () => run(VIEW)]]),
  ]);
  say(`catch-up of ${many(log.events)} events …`);
  const found = await rounds(count, {
    'Continuum, all views': async () => (await rebuiltApart(log.folder, null)).perSecond,
    ...(!isShort && {
      [`Continuum, ${VIEW} alone`]: async () => (await rebuiltApart(log.folder, VIEW)).perSecond,
    }),
    'reading, validating and folding, all views': async () =>
      (await rebuilt({ folder: log.folder, file: null, view: null })).perSecond,
    'the raw log, read and parsed': () => readRaw(rawLog),
    ...Object.fromEntries(ofPeers),
    ...(history && { 'one statement over a PostgreSQL history': history.run }),
  });
  for (const one of [...Object.values(consumers), ...(history ? [history] : [])]) await one.close();
  const all = found['Continuum, all views'];
  const placement = found[`Continuum, ${VIEW} alone`];
  const figures = [
    ratio(
      'catch-up of all views, against reading, validating and folding',
      0.4,
      against(all, found['reading, validating and folding, all views']),
    ),
    ratio(
      'catch-up of all views, against reading and parsing the raw log',
      null,
      against(all, found['the raw log, read and parsed']),
    ),
    ...Object.keys(consumers).map((name) =>
      ratio(
        `catch-up of all views, against the ${name} consumer`,
        20,
        against(all, found[`the ${name} consumer, the same views`]),
      ),
    ),
  ];
  if (!isShort) {
    for (const name of Object.keys(consumers)) {
      const peer = found[`the ${name} consumer, ${VIEW} alone`];
      figures.push(ratio(`rebuild of ${VIEW}, against the ${name} consumer`, null, against(placement, peer)));
    }
  }
  if (history) {
    const name = `rebuild of ${VIEW}, against one statement over a PostgreSQL history`;
    figures.push(ratio(name, null, against(placement, found['one statement over a PostgreSQL history'])));
  }
  const medians = Object.entries(found).map(([name, values]) => [name, [short(median(values))]]);
  return { figures, told: grid('catch-up', ['events/s'], Object.fromEntries(medians)) };
}

/** The texts of a log, one a line. */
async function writtenRaw(folder) {
  const path = join(scratch('raw-log'), 'log');
  const file = openSync(path, 'a');
  const log = await SqliteEventStore.openReadOnly(folder);
  let lines = 0;
  for (let after = -1n; ; ) {
    const page = await log.readRaw(after, 2000);
    if (page.length === 0) break;
    after = page.at(-1).position;
    lines += page.length;
    writeSync(file, page.map(({ text }) => `${text}\n`).join(''));
  }
  await log.close();
  return { path, lines };
}

async function readRaw({ path, lines }) {
  const began = performance.now();
  let parsed = 0;
  for await (const line of createInterface({ input: createReadStream(path) }))
    parsed += JSON.parse(line).id ? 1 : 0;
  if (parsed !== lines) throw new Error('The raw log is not whole');
  return (lines * 1000) / (performance.now() - began);
}
