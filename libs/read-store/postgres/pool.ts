import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { failure } from './failure.js';
import { makeReady } from './layout.js';
import { LentConnection } from './lent-connection.js';

/** Questions of one process that are answered side by side; a server takes a hundred connections by default. */
const CONNECTIONS = 8;
/** To connect, to make ready, or to wait for one that is free. */
const CONNECT_MS = 5_000;
/** How long a writer waits for a lock, and how long it may hold one without doing anything. */
const LOCK_MS = 10_000;
const IDLE_IN_TRANSACTION_MS = 60_000;
const READ_MS = 30_000;

export type PoolOptions = { readonly url: string; readonly schema: string; readonly readOnly: boolean };

/** Connections to one schema; each is made ready before it is first used. */
export class Pool implements PostgresPool {
  private readonly pool: pg.Pool;
  private readonly prepares: boolean;

  constructor(options: PoolOptions) {
    this.prepares = options.readOnly;
    this.pool = new pg.Pool({
      connectionString: options.url,
      application_name: 'continuum',
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      query_timeout: CONNECT_MS,
      options: settings(options),
      types,
      onConnect: async (client: pg.ClientBase) => {
        // One that is lost while it is lent and at rest would end the process; whoever uses it next is told.
        client.on('error', () => {});
        await makeReady(client, options);
      },
    });
    // One that is lost in the pool is taken out of it, and the next question opens another.
    this.pool.on('error', () => {});
  }

  async connect(): Promise<PostgresPoolClient> {
    try {
      return new LentConnection(await this.pool.connect(), this.prepares) as unknown as PostgresPoolClient;
    } catch (error) {
      throw failure(error);
    }
  }

  async end(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }
}

function settings({ schema, readOnly }: PoolOptions): string {
  const own = readOnly
    ? { statement_timeout: READ_MS, default_transaction_read_only: 'on' }
    : { lock_timeout: LOCK_MS, idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS };
  // Questions are short: to compile one would take longer than to answer it.
  const all = { search_path: `"${schema}"`, client_min_messages: 'warning', jit: 'off', ...own };
  return Object.entries(all)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** Whole numbers of eight bytes, and what sums and averages of them are. */
const NUMBERS: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (NUMBERS.has(oid) ? numberIn : pg.types.getTypeParser(oid, format)),
};

/** @throws RangeError where JavaScript cannot keep it, as SQLite's driver does */
function numberIn(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new RangeError(`${text} is no safe integer`);
  return value;
}
