import { type ColumnValue, RowCodec } from '#read-store';
import type { Entry } from './entries.js';
import { UnfitViewError } from './errors.js';
import { evolved } from './folding.js';
import type { AnyProjection } from './projection.js';
import type { Told } from './shared-folds.js';
import { RowKey, type StoredRows, sameValues, type Values } from './stored-rows.js';

/** What one key has come to: its state, its rows, and how many events it was folded from. */
export type Folded = { readonly state: unknown; readonly rows: StoredRows; readonly events: number };

/** How far a fold came; `folded` is null where not even the first event could be applied. */
export type Outcome = {
  readonly folded: Folded | null;
  readonly failed: { readonly entry: Entry; readonly error: unknown } | null;
};

const NOTHING_TOLD: Told = () => null;

/** Folds the events of one key of one view. */
export class KeyFold {
  readonly rowKey: RowKey;
  private readonly codec: RowCodec;
  private readonly encoded = new WeakMap<object, Values>();

  constructor(private readonly view: AnyProjection) {
    this.rowKey = new RowKey(view);
    this.codec = new RowCodec(view.columns);
  }

  /**
   * Applies the entries in order. The state in `before` is used up; null before the first event.
   *
   * @param told - by the fold that the view is over, when these entries are in it
   * @returns null where one of them fails
   */
  fold(key: string, before: Folded | null, entries: readonly Entry[], told: Told): Folded | null {
    const { over } = this.view;
    try {
      const under = over && told(over, key);
      if (under === null) return null;
      let state = before ? before.state : this.view.initial(key);
      for (const entry of entries) state = this.apply(state, entry);
      return {
        state,
        rows: this.rows(state, under?.told, before?.rows),
        events: (before?.events ?? 0) + entries.length,
      };
    } catch {
      return null;
    }
  }

  /** The same from the first entry on, by itself. */
  foldAll(key: string, all: readonly Entry[]): Folded | null {
    const { over } = this.view;
    try {
      if (!over) return this.fold(key, null, all, NOTHING_TOLD);
      const under = all.reduce((state, entry) => evolved(over, state, entry), over.initial(key));
      const told = over.told(under);
      return this.fold(key, null, all, () => ({ told }));
    } catch {
      return null;
    }
  }

  /** The same, and where it fails up to the event at fault. */
  foldFully(key: string, all: readonly Entry[]): Outcome {
    const folded = this.foldAll(key, all);
    return folded ? { folded, failed: null } : this.foldOneByOne(key, all);
  }

  /** All entries of a key, one by one, up to the first that fails. */
  foldOneByOne(key: string, all: readonly Entry[]): Outcome {
    const { over } = this.view;
    let good: Folded | null = null;
    let [state, under]: unknown[] = [];
    for (const [i, entry] of all.entries()) {
      try {
        if (i === 0) [state, under] = [this.view.initial(key), over?.initial(key)];
        if (over) under = evolved(over, under, entry);
        state = this.apply(state, entry);
        good = { state, rows: this.rows(state, over?.told(under)), events: i + 1 };
      } catch (error) {
        return { folded: good, failed: { entry, error } };
      }
    }
    return { folded: good, failed: null };
  }

  /** How many of the stored rows of a key are altered, missing or too many. */
  differing(folded: Folded | null, stored: StoredRows): number {
    const expected = new Map((folded?.rows ?? []).map((row) => [this.rowKey.nameOf(row), row]));
    let differing = 0;
    for (const row of stored) {
      const name = this.rowKey.nameOf(row);
      const same = expected.get(name)?.every((value, i) => isSame(value, row[i])) ?? false;
      if (!same) differing += 1;
      expected.delete(name);
    }
    return differing + expected.size;
  }

  private apply(state: unknown, { event, failure, opened = null }: Entry): unknown {
    if (failure) throw failure.error;
    return this.view.evolve(state, event, opened);
  }

  private encodedOnce(row: object): Values {
    const known = this.encoded.get(row);
    if (known !== undefined) return known;
    const values = this.codec.encode(row);
    this.encoded.set(row, values);
    return values;
  }

  private rows(state: unknown, told: unknown, before: StoredRows = []): StoredRows {
    let isNew = false;
    const rows = this.view.rows(state, told).map((row, i) => {
      const values = this.view.keepsRows ? this.encodedOnce(row) : this.codec.encode(row);
      const known = before[i];
      // What stays as it was is kept as it was: fresh copies would be moved about by the collector for nothing.
      if (known && sameValues(known, values)) return known;
      isNew ||= !known || !this.rowKey.isSame(known, values);
      return values;
    });
    const { sums } = this.view;
    const mayMeet = isNew && sums === undefined && rows.length > 1;
    if (mayMeet && new Set(rows.map((row) => this.rowKey.nameOf(row))).size < rows.length)
      throw new UnfitViewError(`Two rows of ${this.view.name} have one primary key`);
    return rows;
  }
}

/** Some engines keep booleans as 1 and 0. */
function isSame(made: ColumnValue, stored: ColumnValue | undefined): boolean {
  return made === stored || (typeof made === 'boolean' && Number(made) === stored);
}
