import type { Kysely } from 'kysely';
import type { BulkShape, BulkStatements } from './bulk-statements.js';
import type { ColumnKind } from './columns.js';

/** Tables are named by the views at run time, so their columns are not known to the compiler. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyTables = any;

/** Where rows live: a relational database reached through Kysely, the same code on every engine. */
export interface ReadStore {
  readonly engine: 'sqlite' | 'postgres';
  readonly db: Kysely<AnyTables>;
  /** The engine's type for a column; text is ordered by its UTF-8 bytes on every engine. */
  readonly columnTypes: Readonly<Record<ColumnKind, string>>;
  /** How this engine writes and reads many rows of a table; see {@link BulkTable}. */
  bulk(shape: BulkShape): BulkStatements;
  /**
   * Reads one state of these tables for as long as `read` takes; nobody drops one of them meanwhile. Writes nothing.
   *
   * @param tables - all that are read; those that are not there are passed over
   */
  snapshot<T>(tables: readonly string[], read: (snapshot: ReadStore) => Promise<T>): Promise<T>;
  /** A transaction that sets up tables: of all processes, one at a time is in it. */
  alone<T>(work: (transaction: Kysely<AnyTables>) => Promise<T>): Promise<T>;
  /**
   * Leaves nothing in any file of this database of what was deleted from these tables before; waits a moment for
   * readers, and lets it be where they take longer. For the writer alone.
   */
  purge(tables: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Injection token of the {@link ReadStore}. */
export const READ_STORE = Symbol('ReadStore');
