import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database, SqlValue, Statement } from '#sqlite';
import { attempt } from './failure.js';

/** A service runs a few dozen texts over and over; preparing one costs more than running it. */
const STATEMENTS_KEPT = 256;

type Prepared = { readonly statement: Statement; readonly gives: 'rows' | 'changes' };

/** Runs compiled queries on one SQLite connection and keeps the statements prepared. */
export class SqliteConnection implements DatabaseConnection {
  private readonly prepared = new LRUCache<string, Prepared>({ max: STATEMENTS_KEPT });

  constructor(private readonly database: Database) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const values = parameters.map(bindable);
    return attempt(() => {
      const { statement, gives } = this.prepare(sql);
      if (gives === 'rows') return { rows: statement.all<Row>(...values) };
      return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
    });
  }

  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    // Not from the kept ones: a statement that is being stepped through must not be run again meanwhile.
    const statement = this.database.prepare(sql);
    for (const row of statement.iterate<Row>(...parameters.map(bindable))) yield { rows: [row] };
  }

  private prepare(sql: string): Prepared {
    const kept = this.prepared.get(sql);
    if (kept) return kept;
    const statement = this.database.prepare(sql);
    const made: Prepared = { statement, gives: statement.columns().length > 0 ? 'rows' : 'changes' };
    this.prepared.set(sql, made);
    return made;
  }
}

/** SQLite has no booleans: they are kept as 1 and 0. */
function bindable(value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value as SqlValue;
}
