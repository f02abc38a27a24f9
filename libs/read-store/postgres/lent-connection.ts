import type pg from 'pg';
import { ReadStoreUnavailableError } from '../errors.js';
import { failure } from './failure.js';

/** A server that does not answer for as long is taken for lost, whatever the connection says. */
const ANSWER_MS = 35_000;
/** What reads or writes whole tables. */
const LONG = /^(create (unique )?index|vacuum) /i;
const LONG_MS = 3_600_000;

/** So many statements of readers are parsed once on each connection. */
const PREPARED = 500;
/** By their text, those that this process has sent. */
const names = new Map<string, string>();

/** A connection while somebody has it. Once it fails it is used no more, and does not go back into the pool. */
export class LentConnection {
  private failed: ReadStoreUnavailableError | null = null;

  /** @param prepares - where tables do not grow under it: the plan that is kept for one that was empty reads all of it */
  constructor(
    private readonly client: pg.PoolClient,
    private readonly prepares: boolean,
  ) {}

  async query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.failed) throw this.failed;
    try {
      const query_timeout = LONG.test(text) ? LONG_MS : ANSWER_MS;
      const asked = { text, values: [...values], query_timeout };
      return await this.client.query(this.prepares ? { ...asked, ...preparedAs(text) } : asked);
    } catch (error) {
      const told = failure(error);
      if (told instanceof ReadStoreUnavailableError) this.failed = told;
      throw told;
    }
  }

  release(): void {
    this.client.release(this.failed !== null);
  }
}

/** The name that a statement is prepared under; none for what comes after so many others. */
function preparedAs(text: string): { name?: string } {
  const known = names.get(text);
  if (known !== undefined) return { name: known };
  if (names.size === PREPARED) return {};
  const name = `continuum ${names.size}`;
  names.set(text, name);
  return { name };
}
