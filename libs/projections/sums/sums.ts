import type { ColumnValue } from '#read-store';
import type { StoredRows, Values } from '../stored-rows.js';

/** How often each name is there, one behind the other: `[3, 120, 4, 88]` is 120 times 3 and 88 times 4. Stored as JSON. */
export type Counts = readonly (string | number)[];

type Name = string | number;
type Tally = Map<Name, number>;

/** The columns of a view whose rows are added up, by their places: those that name a cell, and those that count. */
export type SummedColumns = { readonly names: readonly number[]; readonly counts: readonly number[] };

/** What one row adds to its cell. */
type Added = { readonly cell: string; readonly values: Values; readonly tallies: readonly Tally[] };

/** One cell: its name's values, and what each counting column holds. */
export type Cell = { readonly values: readonly ColumnValue[]; readonly tallies: readonly Tally[] };

/** What cells are to be changed by: what rows gave is taken off, what others give is added. */
export class Sums {
  readonly cells = new Map<string, Cell>();
  /** Views hand the same rows in again and again. */
  private static readonly read = new WeakMap<Values, Added>();

  constructor(private readonly columns: SummedColumns) {}

  /** Rows of one key, before and after; one that stayed as it was is the same array. */
  add(before: StoredRows = [], after: StoredRows = []): void {
    for (let place = 0; place < before.length || place < after.length; place++) {
      const [old, row] = [before[place], after[place]];
      if (old === row) continue;
      if (old !== undefined) this.count(old, -1);
      if (row !== undefined) this.count(row, 1);
    }
  }

  addAll({ cells }: Sums): void {
    for (const cell of cells.values()) this.addCell(cell);
  }

  addCell({ values, tallies }: Cell): void {
    const own = this.cellOf(cellName(values), values);
    for (const [place, tally] of tallies.entries()) addTo(own.tallies[place] as Tally, tally, 1);
  }

  private count(row: Values, times: 1 | -1): void {
    const known = Sums.read.get(row);
    const added = known ?? this.addedBy(row);
    if (known === undefined) Sums.read.set(row, added);
    const { tallies } = this.cellOf(added.cell, added.values);
    for (const [place, tally] of added.tallies.entries()) addTo(tallies[place] as Tally, tally, times);
  }

  private addedBy(row: Values): Added {
    const { names, counts } = this.columns;
    const values = names.map((place) => row[place] ?? null);
    return { cell: cellName(values), values, tallies: counts.map((place) => tallyOf(row[place])) };
  }

  private cellOf(name: string, values: readonly ColumnValue[]): Cell {
    const known = this.cells.get(name);
    if (known !== undefined) return known;
    const made = { values, tallies: this.columns.counts.map(() => new Map()) };
    this.cells.set(name, made);
    return made;
  }
}

/** No text in a row holds a NUL. */
export function cellName(values: readonly ColumnValue[]): string {
  return values.join('\0');
}

export function addTo(tally: Tally, other: ReadonlyMap<Name, number>, times: 1 | -1): void {
  for (const [name, count] of other) {
    const sum = (tally.get(name) ?? 0) + count * times;
    if (sum === 0) tally.delete(name);
    else tally.set(name, sum);
  }
}

/** What counts come to. @param stored - as they are stored; several of them with commas between */
export function tallyOf(stored: unknown): Tally {
  const tally: Tally = new Map();
  for (const counts of JSON.parse(`[${stored}]`) as Counts[]) {
    for (let place = 0; place < counts.length; place += 2) {
      const name = counts[place] as Name;
      tally.set(name, (tally.get(name) ?? 0) + (counts[place + 1] as number));
    }
  }
  return tally;
}

/** The one text of a tally: numbers before texts, each in order. */
export function packed(tally: ReadonlyMap<Name, number>): string {
  return JSON.stringify([...tally].sort(([a], [b]) => inOrder(a, b)).flat());
}

function inOrder(a: Name, b: Name): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : 1;
}
