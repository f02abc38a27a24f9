import type { Bulk, BulkShape, BulkStatements, Values } from '../bulk-statements.js';
import { type Columns, type ColumnValue, columnParts } from '../columns.js';
import { VALUE_TYPES } from './column-types.js';

/** Enough that the way there costs nothing, few enough that a statement stays below a few megabytes. */
const ROWS_AT_ONCE = 4096;

/** Between two values of a list, and in the place of one that is null; hardly any text holds them. */
const BETWEEN = '\x1f';
const NOTHING = '\x1e';

/** A statement's text, and the one for values that have to be sent as arrays. */
type Statement = { readonly ofLists: string; readonly ofArrays: string };

/**
 * One list for each column, whatever the number of rows: the server plans few texts for each table. A list is one text that
 * the server splits: in an array every quote would have to be escaped, which costs many times as much.
 */
export class PostgresBulk implements BulkStatements {
  private readonly upserting: Statement;
  private readonly deleting: Statement;
  private readonly finding: Statement;
  private readonly findingByKeys: Statement;

  constructor({ table, columns, primaryKey }: BulkShape) {
    const names = Object.keys(columns);
    const others = names.filter((name) => !primaryKey.includes(name));
    const [first = ''] = primaryKey;
    const all = list(names);
    const change = others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
    const same = primaryKey.map((name) => `of_table.${quoted(name)} = keys.${quoted(name)}`).join(' and ');
    this.upserting = statement(
      columns,
      names,
      (values) =>
        `insert into ${quoted(table)} (${all}) select * from unnest(${values}) ` +
        `on conflict (${list(primaryKey)}) do ${others.length === 0 ? 'nothing' : `update set ${change}`}`,
    );
    const keys = (values: string) => `unnest(${values}) as keys (${list(primaryKey)})`;
    this.deleting = statement(
      columns,
      primaryKey,
      (values) => `delete from ${quoted(table)} as of_table using ${keys(values)} where ${same}`,
    );
    this.findingByKeys = statement(
      columns,
      primaryKey,
      (values) => `select of_table.* from ${quoted(table)} as of_table join ${keys(values)} on ${same}`,
    );
    this.finding = statement(
      columns,
      [first],
      (values) => `select ${all} from ${quoted(table)} where ${quoted(first)} = any(${values})`,
    );
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

function* cut({ ofLists, ofArrays }: Statement, rows: readonly Values[]): Generator<Bulk> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    const columns = (some[0] ?? []).map((_, column) => some.map((row) => row[column] ?? null));
    const lists = columns.map(listOf);
    yield lists.includes(null) ? { text: ofArrays, values: columns } : { text: ofLists, values: lists };
  }
}

/** Null where it would be split otherwise. */
function listOf(values: readonly ColumnValue[]): string | null {
  const holds = (mark: string) => values.some((value) => typeof value === 'string' && value.includes(mark));
  if (holds(BETWEEN) || holds(NOTHING)) return null;
  const text = values.map((value) => value ?? NOTHING).join(BETWEEN);
  // Of nothing at all, the server makes a list of none.
  return text === '' ? null : text;
}

function statement(columns: Columns, names: readonly string[], of: (values: string) => string): Statement {
  const types = names.map((name) => `${VALUE_TYPES[columnParts(columns[name] ?? 'text').kind]}[]`);
  const lists = types.map((type, i) => `string_to_array($${i + 1}, e'\\x1f', e'\\x1e')::${type}`);
  return {
    ofLists: of(lists.join(', ')),
    ofArrays: of(types.map((type, i) => `$${i + 1}::${type}`).join(', ')),
  };
}

function list(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
