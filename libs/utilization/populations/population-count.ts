import type { PayerDays } from './cell-tally.js';
import { Cells, type NamedCell, type SummedCells } from './cells.js';
import { DIMENSIONS, type Dimension, type Ending } from './dimensions.js';
import type { KnownStay } from './known-stay.js';
import type { CellFigures, Question } from './question.js';
import { StayPlacing } from './stay-placing.js';

/** Where one method puts one stay, and what it counts of it. */
export type Placed = {
  readonly cell: NamedCell;
  readonly isOpen: boolean;
  readonly days: number;
  readonly paid: readonly PayerDays[];
};

/** Stays that are over and of which counts alone are kept, by one method. */
export type KeptCounts = {
  /** How many stays were so many days long, and the days of each payer. */
  readonly byLength: ReadonlyMap<number, number>;
  readonly byPayer: ReadonlyMap<string | null, number>;
};

/**
 * Counts stays one after the other, by several methods at once. A stay stands whole in the cell of the date on which it
 * ended and of its primary payer: who pays on the last day that the method counts, or on its last day if it counts none.
 */
export class PopulationCount {
  private readonly placing: StayPlacing;
  private readonly cells: Cells;

  constructor(private readonly question: Question) {
    this.placing = new StayPlacing(question.methods);
    this.cells = new Cells(question);
  }

  /** @param times - how many stays there are like it */
  add(stay: KnownStay, times = 1): void {
    for (const [place, placed] of this.placed(stay).entries()) {
      if (placed === null) continue;
      const { cell, isOpen, days, paid } = placed;
      const tally = this.cells.tallyOf(place, cell);
      if (isOpen) tally.addOpen(days * times, times);
      else tally.addOver(days, paid, times);
    }
  }

  /** @param method - its place in the question @param of - what they are in, by dimension */
  addKept(method: number, of: Readonly<Record<string, string | null>>, counts: KeptCounts): void {
    this.cells.tallyOf(method, this.cellNamed(of)).addCounts(counts.byLength, counts.byPayer);
  }

  /** The same of stays that go on. @param open - how many there are, and the days of all, to date */
  addKeptOpen(
    method: number,
    of: Readonly<Record<string, string | null>>,
    { n, days }: { readonly n: number; readonly days: number },
  ): void {
    this.cells.tallyOf(method, this.cellNamed(of)).addOpen(days, n);
  }

  /** All that was counted, to be added to what another one counts of other stays. */
  summed(): SummedCells {
    return this.cells.summed();
  }

  addAll(others: SummedCells): void {
    this.cells.addAll(others);
  }

  /** In the order of the methods; null where the stay is not of this population. */
  placed(stay: KnownStay): (Placed | null)[] {
    const { methods, asOf, payer: wanted } = this.question;
    const placed = this.placing.of(stay, asOf);
    if (placed === null) return methods.map(() => null);
    const { endedOn, disposition, by } = placed;
    if (endedOn !== null && !this.isWithin(endedOn)) return methods.map(() => null);
    let cell: NamedCell | null = null;
    let of: string | null = null;
    return by.map(({ days, payer, paid }) => {
      if (wanted !== null && payer !== wanted) return null;
      // Most methods put a stay into the same cell.
      if (cell === null || of !== payer) cell = this.cellOf(stay, { endedOn, disposition, payer });
      of = payer;
      return { cell, isOpen: endedOn === null, days, paid };
    });
  }

  /** Every cell there is, in order, each by every method that knows it. */
  figures(): CellFigures[] {
    return this.cells.figures();
  }

  /** All cells together, by each method. */
  totals(): CellFigures[] {
    return this.cells.totals();
  }

  private cellNamed(of: Readonly<Record<string, string | null>>): NamedCell {
    return named(this.question.by.map((dimension) => of[dimension] ?? null));
  }

  private cellOf(stay: KnownStay, ending: Ending): NamedCell {
    return named(this.question.by.map((dimension: Dimension) => DIMENSIONS[dimension](stay, ending)));
  }

  private isWithin(date: string): boolean {
    const { from, to } = this.question;
    return (from === null || from <= date) && (to === null || date <= to);
  }
}

function named(values: NamedCell['values']): NamedCell {
  return { name: JSON.stringify(values), values };
}
