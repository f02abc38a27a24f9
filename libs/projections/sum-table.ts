import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, type ColumnValue, createTable, type ReadStore } from '#read-store';
import type { Difference, KeptRows } from './kept-rows.js';
import { type AnyView, tableOf } from './projection.js';
import type { StoredRows } from './stored-rows.js';
import { addTo, type Cell, cellName, packed, type SummedColumns, Sums, tallyOf } from './sums.js';
import { dropTable } from './view-table.js';

/** Some keys in order, behind one of them; the last slice holds the last key there is. */
export type Slice = {
  readonly after: string | null;
  readonly keys: readonly string[];
  readonly isLast: boolean;
};

/** Each writer adds up in a shard of its own, so that none waits for another; one projector has one. */
const SHARD = 0;

/** A view as its table is: one whose rows are added up has a shard beside the name of each cell. */
export function storedAs(view: AnyView & { readonly sums?: readonly string[] }): AnyView {
  if (view.sums === undefined) return view;
  const { columns, primaryKey } = view;
  return { ...view, columns: { ...columns, shard: 'integer' }, primaryKey: [...primaryKey, 'shard'] };
}

/**
 * The table of a view whose rows are added up: a row for each cell, its counts packed, since a hundred rows of a histogram
 * are read more slowly than one. Cells that count nothing are not kept.
 */
export class SumTable implements KeptRows {
  private readonly columns: SummedColumns;
  private readonly rows: BulkTable;
  private readonly stored: AnyView;
  /** What the pieces of a building that are behind come to. */
  private gathered: Sums;
  /** What the patients up to one of them come to, who have been folded anew. */
  private recounted: { readonly upTo: string; readonly sums: Sums } | null = null;

  constructor(
    private readonly store: ReadStore,
    private readonly view: AnyView & { readonly sums: readonly string[] },
  ) {
    this.stored = storedAs(view);
    const all = Object.keys(view.columns);
    const at = (columns: readonly string[]) => columns.map((column) => all.indexOf(column));
    this.columns = { names: at(view.primaryKey), counts: at(view.sums) };
    const { columns, primaryKey } = this.stored;
    const inOrder = [...primaryKey, ...view.sums].map((name) => [name, columns[name] ?? 'text'] as const);
    this.rows = new BulkTable(store, tableOf(view), Object.fromEntries(inOrder), primaryKey);
    this.gathered = new Sums(this.columns);
  }

  /** An empty table in place of what was there. */
  async create(db: Kysely<AnyTables>): Promise<void> {
    await dropTable(db, this.view);
    const { columns, primaryKey } = this.stored;
    await createTable(this.store, db, this.rows.table, columns, primaryKey);
  }

  /** Cells are found by their names. */
  async createIndexes(): Promise<void> {}

  forget(): void {
    this.gathered = new Sums(this.columns);
    this.recounted = null;
  }

  changes(): Difference {
    const sums = new Sums(this.columns);
    const ofRecounted = new Sums(this.columns);
    return {
      add: (key, before, after) => {
        sums.add(before, after);
        if (this.recounted !== null && key <= this.recounted.upTo) ofRecounted.add(before, after);
      },
      write: (transaction) => this.write(transaction, sums),
      committed: () => this.recounted?.sums.addAll(ofRecounted),
    };
  }

  /** Each piece changes nearly every cell, so all are written with the last. */
  building(isLast: boolean): Difference {
    const sums = new Sums(this.columns);
    return {
      add: (_, before, after) => sums.add(before, after),
      write: async (transaction) => {
        if (!isLast) return;
        sums.addAll(this.gathered);
        await this.write(transaction, sums);
      },
      committed: () => {
        if (isLast) this.forget();
        else this.gathered.addAll(sums);
      },
    };
  }

  /**
   * Counts some keys anew, slice by slice from the first key to the last, and compares with the last slice. What the keys
   * that are counted change meanwhile is counted with them.
   *
   * @param rows - of every key of the slice
   * @returns how many cells are not what the keys come to; 0 before the last slice, and where the first was not counted
   */
  async recount(db: Kysely<AnyTables>, slice: Slice, rows: readonly StoredRows[]): Promise<number> {
    if (slice.after === null) this.recounted = { upTo: '', sums: new Sums(this.columns) };
    const counted = this.recounted;
    if (counted === null || counted.upTo !== (slice.after ?? '')) return 0;
    for (const own of rows) counted.sums.add([], own);
    this.recounted = slice.isLast ? null : { ...counted, upTo: slice.keys.at(-1) ?? counted.upTo };
    return slice.isLast ? this.differing(db, counted.sums) : 0;
  }

  private async write(db: Kysely<AnyTables>, { cells }: Sums): Promise<void> {
    const changed = [...cells.values()].filter(({ tallies }) => tallies.some(({ size }) => size > 0));
    const before = await this.found(db, changed);
    const [upserts, deletes]: ColumnValue[][][] = [[], []];
    for (const { values, tallies } of changed) {
      const kept = before.get(cellName(values)) ?? tallies.map(() => new Map());
      for (const [place, tally] of tallies.entries()) addTo(kept[place] as Map<string, number>, tally, 1);
      if (kept.every(({ size }) => size === 0)) deletes?.push([...values, SHARD]);
      else upserts?.push([...values, SHARD, ...kept.map(packed)]);
    }
    await this.rows.delete(db, deletes ?? []);
    await this.rows.upsert(db, upserts ?? []);
  }

  /** How many cells of the table are not what they are to be. */
  private async differing(db: Kysely<AnyTables>, { cells }: Sums): Promise<number> {
    const left = new Map([...cells].filter(([, { tallies }]) => tallies.some(({ size }) => size > 0)));
    const { primaryKey, sums } = this.view;
    const stored = (await db
      .selectFrom(this.rows.table)
      .selectAll()
      .where('shard', '=', SHARD)
      .execute()) as Record<string, ColumnValue>[];
    let differing = 0;
    for (const row of stored) {
      const name = cellName(primaryKey.map((column) => row[column] ?? null));
      const expected = left.get(name)?.tallies.map(packed);
      if (!sums.every((column, place) => row[column] === expected?.[place])) differing += 1;
      left.delete(name);
    }
    return differing + left.size;
  }

  private async found(db: Kysely<AnyTables>, cells: readonly Cell[]) {
    const { primaryKey, sums } = this.view;
    const rows = await this.rows.findByKeys<Record<string, ColumnValue>>(
      db,
      cells.map(({ values }) => [...values, SHARD]),
    );
    return new Map(
      rows.map((row) => [
        cellName(primaryKey.map((column) => row[column] ?? null)),
        sums.map((column) => tallyOf(row[column])),
      ]),
    );
  }
}
