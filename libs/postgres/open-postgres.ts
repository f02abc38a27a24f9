import pg from 'pg';

export type Postgres = pg.Pool;
export type PostgresConnection = pg.ClientBase;

export type PostgresOptions = {
  /** `postgresql://user:password@host:port/database`, with `?sslmode=verify-full&sslrootcert=FILE` for TLS. */
  readonly url: string;
  /** Where the tables are. */
  readonly schema: string;
  /** The most connections; a server takes a hundred by default, from all processes together. */
  readonly connections: number;
};

/** To connect, or to wait for a connection that is free. */
const CONNECT_MS = 5_000;
/** The server gives up first, so that it is mostly known what became of a statement. */
const STATEMENT_MS = 8_000;
const ANSWER_MS = 10_000;
const LOCK_MS = 5_000;
const IDLE_IN_TRANSACTION_MS = 15_000;

/**
 * Connections to one schema of a database, opened when they are first needed; one that is lost is replaced. What is
 * committed is on the server's disk, whatever its default is.
 */
export function openPostgres({ url, schema, connections }: PostgresOptions): Postgres {
  const pool = new pg.Pool({
    connectionString: url,
    // What is seen on the server of who uses it for what.
    application_name: schema,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    options: sessionSettings(schema),
    types,
  });
  // One that is lost at rest is taken out of the pool, and one that is lent would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

function sessionSettings(schema: string): string {
  const all = {
    search_path: `"${schema}"`,
    synchronous_commit: 'on',
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    client_min_messages: 'warning',
  };
  return Object.entries(all)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.INT8 ? wholeNumber : pg.types.getTypeParser(oid, format),
};

/** @throws RangeError where JavaScript cannot keep it */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no safe integer`);
  return value;
}
