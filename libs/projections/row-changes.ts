import { type RowKey, type StoredRows, sameValues, type Values } from './stored-rows.js';

/** The rows to write and to take away, gathered over many keys; a row that stays as it was is neither. */
export class RowChanges {
  readonly upserts: Values[] = [];
  readonly deletes: Values[] = [];

  constructor(private readonly key: RowKey) {}

  add(before: StoredRows = [], after: StoredRows = []): void {
    if (before.length === 0) {
      for (const row of after) this.upserts.push(row);
      return;
    }
    let place = 0;
    for (; place < before.length && place < after.length; place++) {
      const [known, row] = [before[place] as Values, after[place] as Values];
      if (known === row) continue;
      if (!this.key.isSame(known, row)) break;
      if (!sameValues(known, row)) this.upserts.push(row);
    }
    this.addByName(before.slice(place), after.slice(place));
  }

  private addByName(before: StoredRows, after: StoredRows): void {
    const left = new Map(before.map((row) => [this.key.nameOf(row), row]));
    for (const row of after) {
      const name = this.key.nameOf(row);
      const known = left.get(name);
      if (!known || !sameValues(known, row)) this.upserts.push(row);
      left.delete(name);
    }
    for (const row of left.values()) this.deletes.push(this.key.of(row));
  }
}
