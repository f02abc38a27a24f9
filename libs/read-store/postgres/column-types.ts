import type { ColumnKind } from '../columns.js';

/** What a value is sent as. */
export const VALUE_TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'bigint',
  boolean: 'boolean',
  json: 'text',
};

/** Text is ordered by its bytes, as in SQLite, and not as some language has it. */
export const COLUMN_TYPES: Readonly<Record<ColumnKind, string>> = {
  ...VALUE_TYPES,
  text: 'text collate "C"',
  json: 'text collate "C"',
};
