import type { Bulk, BulkShape, BulkStatements, Values } from '../bulk-statements.js';
import { type Columns, type ColumnValue, columnParts } from '../columns.js';
import { VALUE_TYPES } from './column-types.js';

/** Enough that the way there costs nothing, few enough that a statement stays below a few megabytes. */
const ROWS_AT_ONCE = 4096;

/** One array for each column, whatever the number of rows: the server plans three texts for each table. */
export class PostgresBulk implements BulkStatements {
  private readonly upserting: string;
  private readonly deleting: string;
  private readonly finding: string;
  private readonly findingByKeys: string;

  constructor({ table, columns, primaryKey }: BulkShape) {
    const names = Object.keys(columns);
    const others = names.filter((name) => !primaryKey.includes(name));
    const [first = ''] = primaryKey;
    const all = list(names);
    const change = others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
    const same = primaryKey.map((name) => `of_table.${quoted(name)} = keys.${quoted(name)}`).join(' and ');
    this.upserting =
      `insert into ${quoted(table)} (${all}) select * from unnest(${arrays(columns, names)}) ` +
      `on conflict (${list(primaryKey)}) do ${others.length === 0 ? 'nothing' : `update set ${change}`}`;
    const keys = `unnest(${arrays(columns, primaryKey)}) as keys (${list(primaryKey)})`;
    this.deleting = `delete from ${quoted(table)} as of_table using ${keys} where ${same}`;
    this.findingByKeys = `select of_table.* from ${quoted(table)} as of_table join ${keys} on ${same}`;
    this.finding = `select ${all} from ${quoted(table)} where ${quoted(first)} = any(${arrays(columns, [first])})`;
  }

  upsert(rows: readonly Values[]): Iterable<Bulk> {
    return cut(this.upserting, rows);
  }

  delete(keys: readonly Values[]): Iterable<Bulk> {
    return cut(this.deleting, keys);
  }

  find(keys: readonly ColumnValue[]): Iterable<Bulk> {
    return cut(
      this.finding,
      keys.map((key) => [key]),
    );
  }

  findByKeys(keys: readonly Values[]): Iterable<Bulk> {
    return cut(this.findingByKeys, keys);
  }
}

function* cut(text: string, rows: readonly Values[]): Generator<Bulk> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    const columns = some[0]?.map((_, column) => some.map((row) => row[column]));
    yield { text, values: columns ?? [] };
  }
}

function arrays(columns: Columns, names: readonly string[]): string {
  return names
    .map((name, i) => `$${i + 1}::${VALUE_TYPES[columnParts(columns[name] ?? 'text').kind]}[]`)
    .join(', ');
}

function list(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
