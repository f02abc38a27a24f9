import { randomUUID } from 'node:crypto';
import { timed } from './writers.mjs';

/**
 * What many record systems do on PostgreSQL: the row as it is now, and a table of what it was. Both are written by
 * one statement, which checks the revision.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS placement (patient text PRIMARY KEY, revision int NOT NULL, data jsonb NOT NULL);
  CREATE TABLE IF NOT EXISTS placement_history (id uuid PRIMARY KEY, patient text NOT NULL, revision int NOT NULL,
    data jsonb NOT NULL, metadata jsonb NOT NULL, UNIQUE (patient, revision))`;
const WRITE = `
  WITH written AS (
    INSERT INTO placement VALUES ($1, $2, $3)
    ON CONFLICT (patient) DO UPDATE SET revision = $2, data = $3 WHERE placement.revision = $2 - 1
    RETURNING patient)
  INSERT INTO placement_history SELECT $4, patient, $2, $3, $5 FROM written`;
const REBUILD = `
  INSERT INTO placement SELECT DISTINCT ON (patient) patient, revision, data FROM placement_history
  ORDER BY patient, revision DESC`;

/** Appends a second. */
export async function appends(postgres, envelopes, writers, count) {
  const pool = postgres.pool();
  await pool.query(TABLES);
  const append = async (patient, before, n) => {
    const { data, metadata, type } = envelopes[n % envelopes.length];
    const revision = (before ?? -1) + 1;
    const values = [
      patient,
      revision,
      JSON.stringify({ ...data, type }),
      randomUUID(),
      JSON.stringify(metadata),
    ];
    const { rowCount } = await pool.query({ name: 'write', text: WRITE, values });
    if (rowCount !== 1) throw new Error('The row was elsewhere');
    return revision;
  };
  const perSecond = await timed(writers, count, randomUUID, append);
  await pool.end();
  return perSecond;
}

/** The rows from the history, by the one statement that it takes. @param {import('./view-rows.mjs').ViewRows} rows */
export async function rebuild(postgres, rows) {
  const pool = postgres.pool();
  await pool.query(`${TABLES}; TRUNCATE placement, placement_history`);
  const insert = `INSERT INTO placement_history
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::jsonb[], $5::jsonb[])`;
  const revisions = new Map();
  for (const { stream, events } of rows.appends) {
    const before = revisions.get(stream) ?? 0;
    revisions.set(stream, before + events.length);
    const columns = [
      events.map(() => randomUUID()),
      events.map(() => stream),
      events.map((_, n) => before + n),
      events.map(({ data, type }) => JSON.stringify({ ...data, type })),
      events.map(({ metadata }) => JSON.stringify(metadata)),
    ];
    await pool.query({ name: 'history', text: insert, values: columns });
  }
  /** Events a second. */
  const run = async () => {
    await pool.query('TRUNCATE placement');
    const began = performance.now();
    await pool.query(REBUILD);
    return (rows.count * 1000) / (performance.now() - began);
  };
  return { run, close: () => pool.end() };
}
