import type { CountedStay, LengthOfStayMethod } from '../methods/index.js';
import { CellTally, inOrder, type Tallied } from './cell-tally.js';
import { CountedDays, dateAt, type MethodDays, type StayDays } from './counted-days.js';
import { DIMENSIONS, type Dimension, type Ending } from './dimensions.js';
import { countedAsOf, type KnownStay, payerOf } from './known-stay.js';

/** What is counted of a population, and how it is told apart. Dates are those of each facility's calendar. */
export type Question = {
  readonly methods: readonly LengthOfStayMethod[];
  readonly by: readonly Dimension[];
  /** The first and the last date on which a stay may have ended; null for no bound. Open stays are apart. */
  readonly from: string | null;
  readonly to: string | null;
  readonly asOf: string;
  /** Only stays whose primary payer it is. */
  readonly payer: string | null;
  /** Whole numbers from 1 to 99. */
  readonly percentiles: readonly number[];
};

/** What the stays of a cell are in, by dimension, in the order in which those were asked. */
export type Cell = Readonly<Partial<Record<Dimension, string | null>>>;
/** One cell by one method. */
export type CellFigures = {
  readonly method: string;
  readonly version: number;
  readonly cell: Cell;
} & Tallied;

/** Where one method puts one stay, and what it counts of it. */
export type Placed = {
  readonly cell: readonly (string | null)[];
  readonly isOpen: boolean;
  readonly days: number;
  readonly byPayer: ReadonlyMap<string | null, number>;
};

/**
 * Counts stays one after the other, by several methods at once. A stay stands whole in the cell of the date on which it
 * ended and of its primary payer: who pays on the last day that the method counts, or on its last day if it counts none.
 */
export class PopulationCount {
  private readonly counted: CountedDays;
  private readonly cells: Map<string, { readonly cell: Placed['cell']; readonly tally: CellTally }>[];
  private readonly all: CellTally[];

  constructor(private readonly question: Question) {
    this.counted = new CountedDays(question.methods);
    this.cells = question.methods.map(() => new Map());
    this.all = question.methods.map(() => new CellTally());
  }

  add(stay: KnownStay): void {
    for (const [place, placed] of this.placed(stay).entries()) {
      if (placed === null) continue;
      const { cell, isOpen, days, byPayer } = placed;
      for (const tally of [this.tallyOf(place, cell), this.all[place]]) {
        if (isOpen) tally?.addOpen(days);
        else tally?.addOver(days, byPayer);
      }
    }
  }

  /** In the order of the methods; null where the stay is not of this population. */
  placed(stay: KnownStay): (Placed | null)[] {
    const { methods, asOf } = this.question;
    const counted = countedAsOf(stay, asOf);
    if (counted === null) return methods.map(() => null);
    const found = this.counted.of(counted);
    const endedOn = found.ended === null ? null : dateAt(stay, found.ended.place);
    if (endedOn !== null && !this.isWithin(endedOn)) return methods.map(() => null);
    const disposition = dispositionOf(stay, counted, found);
    const ending = { endedOn, disposition };
    return found.methods.map((days) => this.placedBy(stay, ending, found, days));
  }

  /** Every cell there is, in order, each by every method that knows it. */
  figures(): CellFigures[] {
    const { by, methods, percentiles } = this.question;
    const all = methods.flatMap(({ name, version }, place) =>
      [...(this.cells[place]?.values() ?? [])].map(({ cell, tally }) => ({
        place,
        name,
        version,
        cell,
        tally,
      })),
    );
    all.sort((a, b) => cellsInOrder(a.cell, b.cell) || a.place - b.place);
    return all.map(({ name, version, cell, tally }) => ({
      method: name,
      version,
      cell: Object.fromEntries(by.map((dimension, place) => [dimension, cell[place] ?? null])),
      ...tally.told(percentiles),
    }));
  }

  /** All cells together, by each method. */
  totals(): CellFigures[] {
    const { methods, percentiles } = this.question;
    return this.all.map((tally, place) => {
      const { name = '', version = 0 } = methods[place] ?? {};
      return { method: name, version, cell: {}, ...tally.told(percentiles) };
    });
  }

  private placedBy(
    stay: KnownStay,
    ending: Omit<Ending, 'payer'>,
    { ended }: StayDays,
    { days, counted, last }: MethodDays,
  ): Placed | null {
    const lastDay = last < 0 ? (ended?.place ?? counted.length - 1) : last;
    const payer = payerOf(stay, dateAt(stay, lastDay));
    if (this.question.payer !== null && payer !== this.question.payer) return null;
    return {
      cell: this.question.by.map((dimension) => DIMENSIONS[dimension](stay, { ...ending, payer })),
      isOpen: ending.endedOn === null,
      days,
      byPayer: daysByPayer(stay, days, counted),
    };
  }

  private isWithin(date: string): boolean {
    const { from, to } = this.question;
    return (from === null || from <= date) && (to === null || date <= to);
  }

  private tallyOf(method: number, cell: Placed['cell']): CellTally {
    const cells = this.cells[method];
    const name = JSON.stringify(cell);
    const known = cells?.get(name);
    if (known !== undefined) return known.tally;
    const tally = new CellTally();
    cells?.set(name, { cell, tally });
    return tally;
  }
}

/** A move has none of its own; where the end itself is not recorded, nobody has said yet. */
function dispositionOf(stay: KnownStay, { to }: CountedStay, { ended }: StayDays): string | null {
  if (ended?.by === 'moved') return 'moved';
  if (ended?.by === 'died') return 'deceased';
  return to === null ? null : stay.disposition;
}

/** Each day goes to who pays for it. */
function daysByPayer(stay: KnownStay, days: number, which: Uint8Array): Map<string | null, number> {
  const [only, ...others] = stay.payers;
  if (others.length === 0) return new Map([[only?.payer ?? null, days]]);
  const byPayer = new Map<string | null, number>();
  for (const [place, isCounted] of which.entries()) {
    if (isCounted === 0) continue;
    const payer = payerOf(stay, dateAt(stay, place));
    byPayer.set(payer, (byPayer.get(payer) ?? 0) + 1);
  }
  return byPayer;
}

function cellsInOrder(a: Placed['cell'], b: Placed['cell']): number {
  for (const [place, value] of a.entries()) {
    const order = inOrder(value, b[place] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
