/** What SQLite takes and gives. Integers come back as bigint where `setReadBigInts(true)` was called. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** A prepared statement. Positional parameters in order, or one object of named ones first. */
export interface Statement {
  run(...parameters: readonly (SqlValue | Readonly<Record<string, SqlValue>>)[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  /** The first row, which has no prototype, or undefined. */
  get<Row = Record<string, SqlValue>>(
    ...parameters: readonly (SqlValue | Readonly<Record<string, SqlValue>>)[]
  ): Row | undefined;
  all<Row = Record<string, SqlValue>>(
    ...parameters: readonly (SqlValue | Readonly<Record<string, SqlValue>>)[]
  ): Row[];
  iterate<Row = Record<string, SqlValue>>(
    ...parameters: readonly (SqlValue | Readonly<Record<string, SqlValue>>)[]
  ): IterableIterator<Row>;
  /** One entry a column of the result; empty where the statement gives no rows. */
  columns(): readonly { readonly name: string | null }[];
  setReadBigInts(enabled: boolean): void;
  setReturnArrays(enabled: boolean): void;
}

/**
 * One connection. Keep a reference to it for as long as its statements are used: a statement does not keep
 * its connection alive.
 */
export interface Database {
  readonly isOpen: boolean;
  readonly isTransaction: boolean;
  /** Runs any number of statements and gives no rows. */
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}
