import { dateReader } from '../mapping/date-format.js';
import type { ValueSource } from '../mapping/mapping.js';

/** The row cannot say what it should: which field, and why. Values are not repeated. */
export class RowRefused extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field} ${reason}`);
  }
}

export type Value = string | readonly string[];
/** Takes a value out of a row; undefined where the row has none. */
export type TakeValue = (values: readonly string[]) => Value | undefined;

/** What another file says of a column's values. */
export type Lookups = (lookup: { file: string; key: string; value: string }) => ReadonlyMap<string, string>;

/** How a field's value is taken out of a row. */
export function takerOf(
  field: string,
  source: ValueSource,
  place: (column: string) => number,
  lookups: Lookups,
): TakeValue {
  if (typeof source === 'string') return plain(field, place(source));
  if ('constant' in source) return () => source.constant;
  if ('columns' in source) {
    const parts = source.columns.map((column) => plain(field, place(column)));
    return (values) =>
      parts
        .map((part) => part(values))
        .filter(Boolean)
        .join(' ') || undefined;
  }
  const column = plain(field, place(source.column));
  const read = source.date === undefined ? undefined : dateReader(source.date);
  const table = source.lookup === undefined ? undefined : lookups(source.lookup);
  const { date: format, none = [], values: words } = source;
  return (values) => {
    let value = column(values);
    if (value === undefined) return undefined;
    if (read !== undefined) return read(value) ?? refuse(field, `is not written as ${format}`);
    if (table !== undefined) value = table.get(value) ?? refuse(field, `is not in ${source.lookup?.file}`);
    if (none.includes(value)) return undefined;
    if (words === undefined) return value;
    return Object.hasOwn(words, value)
      ? words[value]
      : refuse(field, 'has a value that the mapping does not know');
  };
}

function plain(field: string, place: number): (values: readonly string[]) => string | undefined {
  return (values) => {
    const value = (values[place] ?? '').trim();
    if (value.includes('\uFFFD')) refuse(field, 'is not UTF-8');
    return value === '' ? undefined : value;
  };
}

function refuse(field: string, reason: string): never {
  throw new RowRefused(field, reason);
}
