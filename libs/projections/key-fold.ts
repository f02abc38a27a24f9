import { type ColumnValue, RowCodec } from '#read-store';
import type { Entry } from './entries.js';
import { UnfitViewError } from './errors.js';
import type { AnyProjection } from './projection.js';

/** Rows by primary key, as stored. */
export type StoredRows = ReadonlyMap<string, readonly ColumnValue[]>;

/** What one key has come to: its state, its rows, and how many events it was folded from. */
export type Folded = { readonly state: unknown; readonly rows: StoredRows; readonly events: number };

/** How far a fold came; `folded` is null where not even the first event could be applied. */
export type Outcome = {
  readonly folded: Folded | null;
  readonly failed: { readonly entry: Entry; readonly error: unknown } | null;
};

/** Folds the events of one key of one view. */
export class KeyFold {
  private readonly codec: RowCodec;
  private readonly keyAt: readonly number[];

  constructor(private readonly view: AnyProjection) {
    this.codec = new RowCodec(view.columns);
    const columns = Object.keys(view.columns);
    this.keyAt = view.primaryKey.map((column) => columns.indexOf(column));
  }

  /**
   * Applies the entries in order. The state in `before` is used up; null before the first event.
   *
   * @returns null where one of them fails
   */
  fold(key: string, before: Folded | null, entries: readonly Entry[]): Folded | null {
    try {
      let state = before ? before.state : this.view.initial(key);
      for (const entry of entries) state = this.apply(state, entry);
      return this.folded(state, (before?.events ?? 0) + entries.length);
    } catch {
      return null;
    }
  }

  /** All entries of a key, one by one, up to the first that fails. */
  foldOneByOne(key: string, all: readonly Entry[]): Outcome {
    let good: Folded | null = null;
    let state: unknown;
    for (const [i, entry] of all.entries()) {
      try {
        if (i === 0) state = this.view.initial(key);
        state = this.apply(state, entry);
        good = this.folded(state, i + 1);
      } catch (error) {
        return { folded: good, failed: { entry, error } };
      }
    }
    return { folded: good, failed: null };
  }

  /** How many of the stored rows of a key are altered, missing or too many. */
  differing(folded: Folded | null, stored: readonly (readonly ColumnValue[])[]): number {
    const expected = new Map(folded?.rows ?? []);
    let differing = 0;
    for (const row of stored) {
      const name = this.nameOf(row);
      const same = expected.get(name)?.every((value, i) => isSame(value, row[i])) ?? false;
      if (!same) differing += 1;
      expected.delete(name);
    }
    return differing + expected.size;
  }

  /** The values of a row's primary key. */
  keyOf(row: readonly ColumnValue[]): ColumnValue[] {
    return this.keyAt.map((at) => row[at] ?? null);
  }

  /** No text in a row holds a NUL, so no two keys have one name. */
  private nameOf(row: readonly ColumnValue[]): string {
    return this.keyOf(row).join('\0');
  }

  private apply(state: unknown, { event, failure, opened = null }: Entry): unknown {
    if (failure) throw failure.error;
    return this.view.evolve(state, event, opened);
  }

  private folded(state: unknown, events: number): Folded {
    const rows = new Map<string, readonly ColumnValue[]>();
    for (const row of this.view.rows(state)) {
      const values = this.codec.encode(row);
      const name = this.nameOf(values);
      if (rows.has(name)) throw new UnfitViewError(`Two rows of ${this.view.name} have one primary key`);
      rows.set(name, values);
    }
    return { state, rows, events };
  }
}

/** Some engines keep booleans as 1 and 0. */
function isSame(made: ColumnValue, stored: ColumnValue | undefined): boolean {
  return made === stored || (typeof made === 'boolean' && Number(made) === stored);
}
