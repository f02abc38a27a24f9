import type { Columns, ColumnValue } from './columns.js';

export type Values = readonly ColumnValue[];

/** A statement's text and the values it is run with. */
export type Bulk = { readonly text: string; readonly values: readonly unknown[] };

/** A table as its bulk statements know it. */
export type BulkShape = {
  readonly table: string;
  readonly columns: Columns;
  readonly primaryKey: readonly string[];
};

/** How an engine likes many rows of one table: statements that are few, whatever the number of rows. */
export interface BulkStatements {
  /** Inserts rows, or replaces those with the same primary key. */
  upsert(rows: readonly Values[]): Iterable<Bulk>;
  /** Deletes rows by primary key, values in the order of the key's columns. */
  delete(keys: readonly Values[]): Iterable<Bulk>;
  /** Selects all columns of the rows whose first key column is one of these values. */
  find(keys: readonly ColumnValue[]): Iterable<Bulk>;
  /** The same of the rows with these primary keys, values in the order of the key's columns. */
  findByKeys(keys: readonly Values[]): Iterable<Bulk>;
}
