import type { Kysely } from 'kysely';
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
  /** The most parameters that one statement takes. */
  readonly maxParameters: number;
  /** Leaves nothing in any file of what was deleted before; waits a moment for readers. For the writer alone. */
  purge(): void;
  close(): Promise<void>;
}

/** Injection token of the {@link ReadStore}. */
export const READ_STORE = Symbol('ReadStore');
