import type pg from 'pg';
import { ReadStoreUnavailableError } from '../errors.js';
import { failure } from './failure.js';

/** A server that does not answer for as long is taken for lost, whatever the connection says. */
const ANSWER_MS = 35_000;
/** What reads or writes whole tables. */
const LONG = /^(create (unique )?index|vacuum) /i;
const LONG_MS = 3_600_000;

/** A connection while somebody has it. Once it fails it is used no more, and does not go back into the pool. */
export class LentConnection {
  private failed: ReadStoreUnavailableError | null = null;

  constructor(private readonly client: pg.PoolClient) {}

  async query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.failed) throw this.failed;
    try {
      const asked = { text, values: [...values], query_timeout: LONG.test(text) ? LONG_MS : ANSWER_MS };
      return await this.client.query(asked);
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
