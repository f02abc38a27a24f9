import { v7 } from 'uuid';
import { openPostgres, type Postgres, setUpSchema, whyUnusable } from '#postgres';
import type { Access, AccessesFound, AccessQuery } from '../access/access.js';
import { AccessBuffer, type Numbered } from '../access/access-buffer.js';
import { type AccessLog, accessLogUnavailable } from '../access/access-log.js';
import { accessLayout } from './access-layout.js';
import { AccessRows } from './access-rows.js';
import { findAccesses } from './find-accesses.js';

/** One to write with, one to answer questions with. */
const CONNECTIONS = 2;

/** The access log in PostgreSQL, for any number of processes; each writes chains of its own. */
export class PostgresAccessLog implements AccessLog {
  readonly #pool: Postgres;
  readonly #buffer: AccessBuffer;

  private constructor(pool: Postgres, onFailure: (why: string | null) => void) {
    this.#pool = pool;
    const rows = new AccessRows(pool, v7());
    this.#buffer = new AccessBuffer((batch) => stored(rows, batch), onFailure);
  }

  /**
   * @param url - `postgresql://user:password@host:port/database`
   * @param onFailure - told why nothing can be stored, and null when it can again
   * @param schema - default: `continuum_access`
   * @throws Error where a newer release wrote it, or it cannot be written
   */
  static async open(
    url: string,
    onFailure: (why: string | null) => void,
    schema?: string,
  ): Promise<PostgresAccessLog> {
    const layout = accessLayout(schema);
    const pool = openPostgres({ url, schema: layout.schema, connections: CONNECTIONS });
    try {
      await setUpSchema(pool, layout);
      return new PostgresAccessLog(pool, onFailure);
    } catch (cause) {
      await pool.end();
      throw new Error(`The access log cannot be used: ${whyUnwritten(cause)}`, { cause });
    }
  }

  get refusal(): string | null {
    return this.#buffer.refusal;
  }

  note(access: Access): void {
    this.#buffer.add(access);
  }

  noteDurably(access: Access): Promise<void> {
    return this.#buffer.addDurably(access);
  }

  async find(asked: AccessQuery): Promise<AccessesFound> {
    await this.#buffer.drain();
    try {
      return await findAccesses(this.#pool, asked);
    } catch (error) {
      throw accessLogUnavailable(whyUnwritten(error));
    }
  }

  /** Stores what waits, where that can be done, and lets go of the database. */
  async close(): Promise<void> {
    await this.#buffer.drain().catch(() => {});
    await this.#pool.end();
  }
}

/** @throws Error whose message is the reason why it is not */
async function stored(rows: AccessRows, batch: readonly Numbered[]): Promise<void> {
  try {
    await rows.append(batch);
  } catch (cause) {
    throw new Error(whyUnwritten(cause), { cause });
  }
}

function whyUnwritten(error: unknown): string {
  return whyUnusable(error) ?? String((error as Error).message);
}
