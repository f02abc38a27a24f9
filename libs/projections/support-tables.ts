import type { Kysely } from 'kysely';
import { type AnyTables, type Columns, createTable, type ReadStore } from '#read-store';

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

/** Creates what is missing of them. */
export async function createSupportTables(store: ReadStore, db: Kysely<AnyTables>): Promise<void> {
  for (const [table, { columns, primaryKey }] of Object.entries(SUPPORT_TABLES)) {
    await createTable(store, db, table, columns, primaryKey);
  }
}

/** The columns of one of them, in order. */
export function supportColumns(table: keyof typeof SUPPORT_TABLES): Columns {
  return SUPPORT_TABLES[table].columns;
}
