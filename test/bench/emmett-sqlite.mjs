import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './scratch.mjs';
import { timed } from './writers.mjs';

/**
 * emmett-sqlite with one connection that stays open: opening one for each append, as it does by itself, costs ten
 * times as much. Appends that meet on it share one transaction, and the first is answered before it is on disk;
 * therefore they wait for each other.
 */
async function opened() {
  const { getSQLiteEventStore, SQLiteConnectionPool } = await import('@event-driven-io/emmett-sqlite');
  const folder = scratch('emmett-sqlite');
  const fileName = join(folder, 'events.db');
  const connection = await SQLiteConnectionPool({ fileName }).connection();
  await connection.command('PRAGMA journal_mode = WAL');
  await connection.command('PRAGMA synchronous = FULL');
  await connection.command('PRAGMA wal_autocheckpoint = 4000');
  const store = getSQLiteEventStore({ fileName, connectionOptions: { singleton: true, connection } });
  await store.schema.migrate();
  const close = () => {
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { store, connection, close };
}

/** Appends a second. */
export async function appends(envelopes, writers, count) {
  const { store, close } = await opened();
  let turn = Promise.resolve();
  const inTurn = (work) => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };
  const append = async (stream, version, n) => {
    const event = envelopes[n % envelopes.length];
    const options = version === null ? undefined : { expectedStreamVersion: version };
    const answer = await inTurn(() => store.appendToStream(stream, [event], options));
    return answer.nextExpectedStreamVersion;
  };
  const perSecond = await timed(writers, count, () => `care-${randomUUID()}`, append);
  close();
  return perSecond;
}

/**
 * The consumer with one projection, over all events in one batch, which is one transaction.
 *
 * @param {import('./view-rows.mjs').ViewRows} rows
 */
export async function consumer(rows) {
  const { store, connection, close } = await opened();
  for (const { stream, events } of rows.appends) await store.appendToStream(stream, events);
  let round = 0;
  /** Events a second. @param {string | null} view kept alone, or all of them */
  const run = async (view) => {
    const { tables, types, statements } = rows.tables(view, ++round, () => '?');
    for (const { create } of tables) await connection.command(create);
    const handle = async ([event]) => {
      for (const { text, values } of statements(event)) await connection.command(text, values);
    };
    const running = store.consumer({ pulling: { batchSize: rows.count } });
    running.processor({
      processorId: `round-${round}`,
      projection: { canHandle: types, handle },
      stopAfter: ({ metadata }) => metadata.globalPosition === BigInt(rows.count),
    });
    const began = performance.now();
    await running.start();
    const seconds = (performance.now() - began) / 1000;
    for (const table of tables) table.compare(await connection.query(table.select));
    return rows.count / seconds;
  };
  return { run, close };
}
