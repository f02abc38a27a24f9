import type { Kysely } from 'kysely';
import { type AnyTables, type Columns, createTable, type ReadStore } from '#read-store';
import { isShared } from './checkpoints.js';

type SupportTable = { readonly columns: Columns; readonly primaryKey: readonly string[] };

/** What the projector keeps beside the views. */
const SUPPORT_TABLES = {
  checkpoints: {
    columns: { view: 'text', version: 'integer', position: 'text', eventId: 'text?' },
    primaryKey: ['view', 'version'],
  },
  quarantine: {
    columns: {
      view: 'text',
      version: 'integer',
      key: 'text',
      eventId: 'text',
      stream: 'text',
      position: 'text',
      error: 'text',
      since: 'text',
    },
    primaryKey: ['view', 'version', 'key'],
  },
} as const satisfies { readonly [table: string]: SupportTable };

/** Where projectors share the work, each set of partitions has a place of its own. */
const SHARED_CHECKPOINTS: SupportTable = {
  columns: { ...SUPPORT_TABLES.checkpoints.columns, partitions: 'text' },
  primaryKey: [...SUPPORT_TABLES.checkpoints.primaryKey, 'partitions'],
};

/** Creates what is missing of them. */
export async function createSupportTables(store: ReadStore, db: Kysely<AnyTables>): Promise<void> {
  const { checkpoints, quarantine } = SUPPORT_TABLES;
  const tables = { checkpoints: isShared(store) ? SHARED_CHECKPOINTS : checkpoints, quarantine };
  for (const [table, { columns, primaryKey }] of Object.entries<SupportTable>(tables)) {
    await createTable(store, db, table, columns, primaryKey);
  }
}

/** The columns of one of them, in order. */
export function supportColumns(table: keyof typeof SUPPORT_TABLES): Columns {
  return SUPPORT_TABLES[table].columns;
}
