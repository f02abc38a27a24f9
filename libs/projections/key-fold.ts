import { type ColumnValue, RowCodec } from '#read-store';
import type { Entry } from './entries.js';
import { UnfitViewError } from './errors.js';
import type { AnyProjection } from './projection.js';

/** Rows by primary key, as stored. */
export type StoredRows = ReadonlyMap<string, readonly ColumnValue[]>;

/** What one key has come to: its state, the text that is stored of it, and its rows. */
export type Folded = { readonly state: unknown; readonly text: string; readonly rows: StoredRows };

/** What is stored of a key; `folded` is null where the text can no longer be read. */
export type Before = { readonly text: string; readonly folded: Folded | null };

/** How far a fold came; `folded` is null where nothing could be applied to a key that had nothing. */
export type Outcome = {
  readonly folded: Folded | null;
  readonly failed: { readonly entry: Entry; readonly error: unknown } | null;
};

/** Folds the events of one key of one view. */
export class KeyFold {
  readonly codec: RowCodec;
  private readonly keyAt: readonly number[];

  constructor(private readonly view: AnyProjection) {
    this.codec = new RowCodec(view.columns);
    const columns = Object.keys(view.columns);
    this.keyAt = view.primaryKey.map((column) => columns.indexOf(column));
  }

  /** A state read back. Where that fails, the next event of the key fails. */
  restore(text: string): Before {
    try {
      return { text, folded: this.folded(JSON.parse(text)) };
    } catch {
      return { text, folded: null };
    }
  }

  /** Applies the entries in order, up to the first that fails. The state in `before` is used up. */
  fold(key: string, before: Before | null, entries: readonly Entry[]): Outcome {
    try {
      let state = before
        ? (before.folded ?? this.folded(JSON.parse(before.text))).state
        : this.view.initial(key);
      for (const entry of entries) state = this.apply(state, entry);
      return { folded: this.folded(state), failed: null };
    } catch {
      return this.foldOneByOne(key, before?.text ?? null, entries);
    }
  }

  /** The values of a row's primary key. */
  keyOf(row: readonly ColumnValue[]): ColumnValue[] {
    return this.keyAt.map((at) => row[at] ?? null);
  }

  /** Finds the event at fault: a failed fold may have left its state half changed, so it starts from text. */
  private foldOneByOne(key: string, text: string | null, entries: readonly Entry[]): Outcome {
    let good: Folded | null = null;
    for (const [i, entry] of entries.entries()) {
      try {
        if (i === 0 && text !== null) good = this.folded(JSON.parse(text));
        const state = good ? JSON.parse(good.text) : this.view.initial(key);
        good = this.folded(this.apply(state, entry));
      } catch (error) {
        return { folded: good, failed: { entry, error } };
      }
    }
    return { folded: good, failed: null };
  }

  private apply(state: unknown, { event, failure, opened = null }: Entry): unknown {
    if (failure) throw failure.error;
    return this.view.evolve(state, event, opened);
  }

  private folded(state: unknown): Folded {
    const text = JSON.stringify(state);
    if (typeof text !== 'string') throw new UnfitViewError(`A state of ${this.view.name} is no JSON`);
    const rows = new Map<string, readonly ColumnValue[]>();
    for (const row of this.view.rows(state)) {
      const values = this.codec.encode(row);
      const name = JSON.stringify(this.keyOf(values));
      if (rows.has(name)) throw new UnfitViewError(`Two rows of ${this.view.name} have one primary key`);
      rows.set(name, values);
    }
    return { state, text, rows };
  }
}
