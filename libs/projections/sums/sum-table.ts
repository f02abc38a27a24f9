import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, type ColumnValue, createTable, type ReadStore } from '#read-store';
import type { Changes } from '../changes.js';
import { Recount, type Recounted, type Slice } from '../check/recount.js';
import type { Difference, Gathered, KeptRows } from '../kept-rows.js';
import type { PartitionSet } from '../partitions.js';
import { type AnyView, type Keyed, tableOf } from '../projection.js';
import type { StoredRows } from '../stored-rows.js';
import { dropTable } from '../view-table.js';
import { ShardedSums } from './sharded-sums.js';
import { Shards } from './shards.js';
import { addTo, type Cell, cellName, packed, type SummedColumns, tallyOf } from './sums.js';

type SummedView = AnyView & Pick<Keyed, 'by'> & { readonly sums: readonly string[] };

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
  private readonly shards: Shards;
  private readonly recounting: Recount;
  /** What the pieces of a building that are behind come to. */
  private gathered: ShardedSums;

  constructor(
    private readonly store: ReadStore,
    private readonly view: SummedView,
  ) {
    this.stored = storedAs(view);
    const all = Object.keys(view.columns);
    const at = (columns: readonly string[]) => columns.map((column) => all.indexOf(column));
    this.columns = { names: at(view.primaryKey), counts: at(view.sums) };
    const { columns, primaryKey } = this.stored;
    const inOrder = [...primaryKey, ...view.sums].map((name) => [name, columns[name] ?? 'text'] as const);
    this.rows = new BulkTable(store, tableOf(view), Object.fromEntries(inOrder), primaryKey);
    this.shards = new Shards(store, view.by);
    this.recounting = new Recount(this.columns, this.shards);
    this.gathered = this.none();
  }

  /** An empty table in place of what was there. */
  async create(db: Kysely<AnyTables>): Promise<void> {
    await dropTable(db, this.view);
    const { columns, primaryKey } = this.stored;
    await createTable(this.store, db, this.rows.table, columns, primaryKey);
  }

  async clear(db: Kysely<AnyTables>, partitions: PartitionSet): Promise<void> {
    const shards = this.shards.among(partitions);
    await db.deleteFrom(this.rows.table).where('shard', 'in', shards).execute();
  }

  /** Cells are found by their names. */
  async createIndexes(): Promise<void> {}

  forget(): void {
    this.gathered = this.none();
    this.recounting.forget();
  }

  changes(): Difference {
    const sums = this.none();
    const recounted = this.recounting.changes();
    return {
      add: (key, before, after) => {
        sums.add(key, before, after);
        recounted.add(key, before, after);
      },
      write: (transaction) => this.write(transaction, sums),
      committed: () => recounted.committed(),
    };
  }

  gather(rows: ReadonlyMap<string, StoredRows>): Gathered {
    const sums = this.none();
    for (const [key, own] of rows) sums.add(key, [], own);
    return { cells: sums.cells };
  }

  /** Each piece changes nearly every cell, so all are written with the last. */
  building(piece: Gathered, partitions: PartitionSet, isLast: boolean): Changes {
    const sums = this.none();
    if ('cells' in piece) sums.addCells(piece.cells);
    const shards = this.shards.among(partitions);
    return {
      write: async (transaction) => {
        if (!isLast) return;
        for (const shard of shards) sums.in(shard).addAll(this.gathered.in(shard));
        await this.write(transaction, sums);
      },
      committed: () => {
        if (!isLast) return this.gathered.addAll(sums);
        for (const shard of shards) this.gathered.take(shard);
        this.recounting.forget();
      },
    };
  }

  /**
   * Counts some keys anew, slice by slice, and compares each shard with the slice that ends it.
   *
   * @param rows - of every key of the slice
   * @returns how many cells of the shards that ended are not what their keys come to
   */
  recount(db: Kysely<AnyTables>, slice: Slice, rows: ReadonlyMap<string, StoredRows>): Promise<number> {
    return this.differing(db, this.recounting.take(slice, rows));
  }

  private async write(db: Kysely<AnyTables>, { cells }: ShardedSums): Promise<void> {
    const before = await this.found(db, cells);
    const [upserts, deletes]: [ColumnValue[][], ColumnValue[][]] = [[], []];
    for (const { values, tallies } of cells) {
      const kept = before.get(cellName(values)) ?? tallies.map(() => new Map());
      for (const [place, tally] of tallies.entries()) addTo(kept[place] as Map<string, number>, tally, 1);
      if (kept.every(({ size }) => size === 0)) deletes.push([...values]);
      else upserts.push([...values, ...kept.map(packed)]);
    }
    await this.rows.delete(db, deletes);
    await this.rows.upsert(db, upserts);
  }

  /** How many cells of some shards are not what they are to be. */
  private async differing(db: Kysely<AnyTables>, { shards, sums: { cells } }: Recounted): Promise<number> {
    if (shards.length === 0) return 0;
    const left = new Map(cells.map(({ values, tallies }) => [cellName(values), tallies.map(packed)]));
    const { sums } = this.view;
    const all = db.selectFrom(this.rows.table).selectAll().where('shard', 'in', shards);
    let differing = 0;
    for (const row of (await all.execute()) as Record<string, ColumnValue>[]) {
      const name = this.nameOf(row);
      const expected = left.get(name);
      if (!sums.every((column, place) => row[column] === expected?.[place])) differing += 1;
      left.delete(name);
    }
    return differing + left.size;
  }

  private async found(db: Kysely<AnyTables>, cells: readonly Cell[]) {
    const { sums } = this.view;
    const rows = await this.rows.findByKeys<Record<string, ColumnValue>>(
      db,
      cells.map(({ values }) => values),
    );
    return new Map(rows.map((row) => [this.nameOf(row), sums.map((column) => tallyOf(row[column]))]));
  }

  private nameOf(row: Readonly<Record<string, ColumnValue>>): string {
    return cellName(this.stored.primaryKey.map((column) => row[column] ?? null));
  }

  private none(): ShardedSums {
    return new ShardedSums(this.columns, this.shards);
  }
}
