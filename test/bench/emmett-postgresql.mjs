import { randomUUID } from 'node:crypto';
import { timed } from './writers.mjs';

async function opened({ url, pool: newPool }) {
  const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
  const pool = newPool();
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  const close = async () => {
    await store.close();
    if (!pool.ended) await pool.end();
  };
  return { store, pool, close };
}

/** Appends a second. */
export async function appends(postgres, envelopes, writers, count) {
  const { store, close } = await opened(postgres);
  const append = async (stream, version, n) => {
    const event = envelopes[n % envelopes.length];
    const options = version === null ? undefined : { expectedStreamVersion: version };
    const answer = await store.appendToStream(stream, [event], options);
    return answer.nextExpectedStreamVersion;
  };
  const perSecond = await timed(writers, count, () => `care-${randomUUID()}`, append);
  await close();
  return perSecond;
}

/**
 * The consumer with one projection, over all events in one batch, which is one transaction; its statements are
 * prepared.
 *
 * @param {import('./view-rows.mjs').ViewRows} rows
 */
export async function consumer(postgres, rows) {
  const { store, pool, close } = await opened(postgres);
  await store.schema.dangerous.truncate({ resetSequences: true });
  for (const { stream, events } of rows.appends) await store.appendToStream(stream, events);
  const types = rows.appends.flatMap(({ events }) => events.map(({ type }) => type));
  let round = 0;
  /** Events a second. @param {string | null} view kept alone, or all of them */
  const run = async (view) => {
    const { tables, types: handled, statements } = rows.tables(view, ++round, (place) => `$${place}`);
    for (const { create } of tables) await pool.query(create);
    let left = types.filter((type) => handled.includes(type)).length;
    const handle = async ([event], { connection }) => {
      for (const statement of statements(event)) await connection.client.query(statement);
      left -= 1;
    };
    const running = store.consumer({ pulling: { batchSize: rows.count } });
    running.projector({
      projection: { name: `round_${round}`, canHandle: handled, handle },
      stopAfter: () => left === 0,
    });
    const began = performance.now();
    await running.start();
    const seconds = (performance.now() - began) / 1000;
    for (const table of tables) table.compare((await pool.query(table.select)).rows);
    return rows.count / seconds;
  };
  return { run, close };
}
