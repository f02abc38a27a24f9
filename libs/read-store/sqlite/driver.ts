import type { Driver, TransactionSettings } from 'kysely';
import { type Database, rollBack } from '#sqlite';
import { SqliteConnection } from './connection.js';
import { attempt } from './failure.js';
import { Turns } from './turns.js';

/** One connection, used by one caller at a time. */
export class SqliteDriver implements Driver {
  private readonly turns = new Turns();
  private readonly connection: SqliteConnection;

  constructor(
    private readonly database: Database,
    private readonly readOnly: boolean,
  ) {
    this.connection = new SqliteConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    await this.turns.take();
    return this.connection;
  }

  async releaseConnection(): Promise<void> {
    this.turns.give();
  }

  async beginTransaction(_: SqliteConnection, settings: TransactionSettings): Promise<void> {
    const reads = this.readOnly || settings.accessMode === 'read only';
    // A writer takes the lock first: a transaction that begins by reading cannot become a writer later.
    attempt(() => this.database.exec(reads ? 'BEGIN' : 'BEGIN IMMEDIATE'));
  }

  async commitTransaction(): Promise<void> {
    attempt(() => this.database.exec('COMMIT'));
  }

  async rollbackTransaction(): Promise<void> {
    rollBack(this.database);
  }

  async destroy(): Promise<void> {
    if (this.database.isOpen) this.database.close();
  }
}
