import type { CountedStay, LengthOfStayMethod } from '../methods/index.js';
import { CellTally, inOrder, type PayerDays, type Tallied } from './cell-tally.js';
import { CountedDays, dateAt, type StayDays } from './counted-days.js';
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

/** What a stay is in, dimension by dimension; `name` tells cells apart. */
type NamedCell = { readonly name: string; readonly values: readonly (string | null)[] };

/** Where one method puts one stay, and what it counts of it. */
export type Placed = {
  readonly cell: NamedCell;
  readonly isOpen: boolean;
  readonly days: number;
  readonly paid: readonly PayerDays[];
};

/**
 * Counts stays one after the other, by several methods at once. A stay stands whole in the cell of the date on which it
 * ended and of its primary payer: who pays on the last day that the method counts, or on its last day if it counts none.
 */
export class PopulationCount {
  private readonly counted: CountedDays;
  private readonly cells: Map<string, { readonly values: NamedCell['values']; readonly tally: CellTally }>[];

  constructor(private readonly question: Question) {
    this.counted = new CountedDays(question.methods);
    this.cells = question.methods.map(() => new Map());
  }

  add(stay: KnownStay): void {
    for (const [place, placed] of this.placed(stay).entries()) {
      if (placed === null) continue;
      const { cell, isOpen, days, paid } = placed;
      const tally = this.tallyOf(place, cell);
      if (isOpen) tally.addOpen(days);
      else tally.addOver(days, paid);
    }
  }

  /** In the order of the methods; null where the stay is not of this population. */
  placed(stay: KnownStay): (Placed | null)[] {
    const { methods, asOf } = this.question;
    const counted = countedAsOf(stay, asOf);
    if (counted === null) return methods.map(() => null);
    const found = this.counted.of(counted);
    const endedOn = endOf(counted, found);
    if (endedOn !== null && !this.isWithin(endedOn)) return methods.map(() => null);
    const disposition = dispositionOf(stay, counted, found);
    const { payer: only, others } = onlyPayerOf(stay);
    let cell: NamedCell | null = null;
    let of: string | null = null;
    return found.methods.map(({ days, counted: which, last }) => {
      const lastDay = last < 0 ? (found.ended?.place ?? which.length - 1) : last;
      const payer = others ? payerOf(stay, dateAt(stay, lastDay)) : only;
      if (this.question.payer !== null && payer !== this.question.payer) return null;
      // Most methods put a stay into the same cell.
      if (cell === null || of !== payer) cell = this.cellOf(stay, { endedOn, disposition, payer });
      of = payer;
      const paid = others ? daysByPayer(stay, which) : [{ payer, days }];
      return { cell, isOpen: endedOn === null, days, paid };
    });
  }

  /** Every cell there is, in order, each by every method that knows it. */
  figures(): CellFigures[] {
    const { by, methods, percentiles } = this.question;
    const all = methods.flatMap(({ name, version }, place) =>
      [...(this.cells[place]?.values() ?? [])].map((cell) => ({ place, name, version, ...cell })),
    );
    all.sort((a, b) => cellsInOrder(a.values, b.values) || a.place - b.place);
    return all.map(({ name, version, values, tally }) => ({
      method: name,
      version,
      cell: Object.fromEntries(by.map((dimension, place) => [dimension, values[place] ?? null])),
      ...tally.told(percentiles),
    }));
  }

  /** All cells together, by each method. */
  totals(): CellFigures[] {
    const { methods, percentiles } = this.question;
    return methods.map(({ name, version }, place) => {
      const all = new CellTally();
      for (const { tally } of this.cells[place]?.values() ?? []) all.addAll(tally);
      return { method: name, version, cell: {}, ...all.told(percentiles) };
    });
  }

  private cellOf(stay: KnownStay, ending: Ending): NamedCell {
    const values = this.question.by.map((dimension) => DIMENSIONS[dimension](stay, ending));
    return { name: JSON.stringify(values), values };
  }

  private isWithin(date: string): boolean {
    const { from, to } = this.question;
    return (from === null || from <= date) && (to === null || date <= to);
  }

  private tallyOf(method: number, { name, values }: NamedCell): CellTally {
    const cells = this.cells[method];
    const known = cells?.get(name);
    if (known !== undefined) return known.tally;
    const tally = new CellTally();
    cells?.set(name, { values, tally });
    return tally;
  }
}

/** Date on which a stay ended; null while it goes on. */
export function endOf(stay: CountedStay, { ended }: StayDays): string | null {
  if (ended === null) return null;
  // As recorded, for most: making a date costs more than all else.
  const isAsRecorded = ended.by === 'discharged' || ended.by === 'moved';
  return isAsRecorded && stay.to !== null ? stay.to.slice(0, 10) : dateAt(stay, ended.place);
}

/** A move has none of its own; where the end itself is not recorded, nobody has said yet. */
export function dispositionOf(stay: KnownStay, { to }: CountedStay, { ended }: StayDays): string | null {
  if (ended?.by === 'moved') return 'moved';
  if (ended?.by === 'died') return 'deceased';
  return to === null ? null : stay.disposition;
}

function onlyPayerOf({ payers: [first, ...others] }: KnownStay) {
  return { payer: first?.payer ?? null, others: others.length > 0 };
}

/** Each day goes to who pays for it. */
function daysByPayer(stay: KnownStay, counted: Uint8Array): PayerDays[] {
  const byPayer = new Map<string | null, number>();
  for (const [place, isCounted] of counted.entries()) {
    if (isCounted === 0) continue;
    const payer = payerOf(stay, dateAt(stay, place));
    byPayer.set(payer, (byPayer.get(payer) ?? 0) + 1);
  }
  return [...byPayer].map(([payer, days]) => ({ payer, days }));
}

function cellsInOrder(a: NamedCell['values'], b: NamedCell['values']): number {
  for (const [place, value] of a.entries()) {
    const order = inOrder(value, b[place] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
