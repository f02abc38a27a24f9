import type { ColumnValue } from '#read-store';
import type { KeyFold, StoredRows } from './key-fold.js';

type Values = readonly ColumnValue[];

const NONE: StoredRows = new Map();

/** The rows to write and to take away, gathered over many keys; a row that stays as it was is neither. */
export class RowChanges {
  readonly upserts: Values[] = [];
  readonly deletes: Values[] = [];

  constructor(private readonly fold: KeyFold) {}

  add(before: StoredRows = NONE, after: StoredRows = NONE): void {
    for (const [name, row] of after) {
      const known = before.get(name);
      if (!known || !sameValues(known, row)) this.upserts.push(row);
    }
    for (const [name, row] of before) {
      if (!after.has(name)) this.deletes.push(this.fold.keyOf(row));
    }
  }
}

function sameValues(a: Values, b: Values): boolean {
  return a.every((value, i) => value === b[i]);
}
