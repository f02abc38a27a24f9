import type { ColumnValue } from '#read-store';
import type { AnyView } from './projection.js';

/** A row as stored: values in the order of the view's columns. */
export type Values = readonly ColumnValue[];

/** In the order in which the view gave them. */
export type StoredRows = readonly Values[];

export function sameValues(a: Values, b: Values): boolean {
  return a.every((value, i) => value === b[i]);
}

/** The primary key of a view's rows. */
export class RowKey {
  private readonly at: readonly number[];

  constructor({ columns, primaryKey }: AnyView) {
    const names = Object.keys(columns);
    this.at = primaryKey.map((column) => names.indexOf(column));
  }

  of(row: Values): ColumnValue[] {
    return this.at.map((place) => row[place] ?? null);
  }

  /**
   * One text for it. No text in a row holds a NUL, so no two keys have the same; some engines keep booleans as 1 and 0.
   */
  nameOf(row: Values): string {
    return this.of(row)
      .map((value) => (typeof value === 'boolean' ? Number(value) : value))
      .join('\0');
  }

  isSame(a: Values, b: Values): boolean {
    return this.at.every((place) => a[place] === b[place]);
  }
}
