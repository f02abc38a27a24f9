import pg from 'pg';
import { type Layout, layoutVersion, whyNewer } from './set-up-schema.js';
import { whyUnusable } from './why-unusable.js';

export type PostgresAsked = {
  readonly url: string;
  /** What its tables are expected to be; those that are not there yet will be made. */
  readonly layouts: readonly Pick<Layout, 'schema' | 'version' | 'what'>[];
  /** The setting that names the server, to begin each problem with. */
  readonly setting: string;
  /** By the caller's clock, in milliseconds since 1970. */
  readonly now: () => number;
};

/** PostgreSQL 14, the oldest that its makers still look after. */
const OLDEST = 140_000;
const CLOCKS_APART_MS = 60_000;
const WAIT_MS = 5_000;

type Server = {
  readonly version: number;
  readonly encoding: string;
  readonly readOnly: boolean;
  readonly mayCreate: boolean;
  readonly clock: number;
  readonly schemas: readonly string[];
};

const LOOK = `
  select current_setting('server_version_num')::int as version,
    current_setting('server_encoding') as encoding,
    pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as "readOnly",
    has_database_privilege(current_database(), 'create') as "mayCreate",
    extract(epoch from clock_timestamp())::float8 * 1000 as clock,
    array(select nspname::text from pg_namespace) as schemas`;

/**
 * Looks whether a server is of use, and changes nothing.
 *
 * @returns every reason why it is not, each with the setting to change or what to do; none where it is
 */
export async function postgresProblems(asked: PostgresAsked): Promise<string[]> {
  const { url, setting } = asked;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: WAIT_MS,
    query_timeout: WAIT_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const before = asked.now();
    const { rows } = await client.query<Server>(LOOK);
    const after = asked.now();
    const [server] = rows;
    if (server === undefined) return [`${setting} names a server that does not answer`];
    const found = [
      ...unfit(server, asked),
      ...clockProblems(server.clock, before, after),
      ...(await newer(client, asked)),
    ];
    return found.map((problem) => `${setting} names a server ${problem}`);
  } catch (error) {
    return [`${setting} names a server that cannot be used: ${whyNot(error)}`];
  } finally {
    await client.end().catch(() => {});
  }
}

function unfit(
  { version, encoding, readOnly, mayCreate, schemas }: Server,
  { layouts }: PostgresAsked,
): string[] {
  const missing = layouts.map(({ schema }) => schema).filter((schema) => !schemas.includes(schema));
  return [
    ...only(version < OLDEST, `that is PostgreSQL ${Math.floor(version / 10_000)}: take 14 or later`),
    ...only(encoding !== 'UTF8', `whose database is encoded as ${encoding}: make one with ENCODING 'UTF8'`),
    ...only(readOnly, 'that is read-only: name the primary, not a copy of it'),
    ...only(
      !mayCreate && missing.length > 0,
      `where the user may not make the schema ${missing.join(', ')}: grant CREATE on the database, or make it for that user`,
    ),
  ];
}

function clockProblems(clock: number, before: number, after: number): string[] {
  // As far as it is apart whenever in between the server looked.
  const apart = Math.max(before - clock, clock - after);
  if (apart <= CLOCKS_APART_MS) return [];
  const here = new Date(after).toISOString();
  const there = new Date(clock).toISOString();
  const seconds = Math.round(apart / 1000);
  return [`whose clock is ${seconds} s from this machine's (${there} there, ${here} here): set both by NTP`];
}

async function newer(client: pg.Client, { layouts }: PostgresAsked): Promise<string[]> {
  const found: string[] = [];
  for (const layout of layouts) {
    const version = await layoutVersion(client, layout);
    if (version !== null && version > layout.version) found.push(`where ${whyNewer(layout, version)}`);
  }
  return found;
}

function whyNot(error: unknown): string {
  const { message, code } = error as { message?: unknown; code?: unknown };
  if (code === '3D000') return `${message}. Make it, or name another in the setting`;
  if (typeof code === 'string' && code.startsWith('28')) return `${message}. Change user or password`;
  return `${whyUnusable(error) ?? message}. Start it, or change its address`;
}

function only(isSo: boolean, problem: string): string[] {
  return isSo ? [problem] : [];
}
