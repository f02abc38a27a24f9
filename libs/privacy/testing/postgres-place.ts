import { randomUUID } from 'node:crypto';
import { openPostgres, type Postgres } from '#postgres';
import { testServer } from '#read-store/testing';

/** A schema of its own on the server that this run has started, or was told of. */
export class PostgresPlace {
  readonly url = testServer();
  readonly schema = `test_${randomUUID()}`;
  /** To look behind the scenes. */
  readonly pool: Postgres = openPostgres({ url: this.url, schema: this.schema, connections: 4 });

  async remove(): Promise<void> {
    await this.pool.query(`drop schema if exists "${this.schema}" cascade`);
    await this.pool.end();
  }
}
