import { type Figures, figuresOf } from './figures.js';

/** The days of one payer, summed day by day over the stays of a cell; null where nobody is known to have paid. */
export type PayerDays = { readonly payer: string | null; readonly days: number };

/** What is told of one cell by one method. */
export type Tallied = Figures & {
  readonly payerDays: readonly PayerDays[];
  /** Stays that go on, with their days to date: in no other figure. */
  readonly open: { readonly n: number; readonly days: number };
};

/** All that was added up of one cell by one method. */
export type Sums = {
  readonly byLength: ReadonlyMap<number, number>;
  readonly byPayer: ReadonlyMap<string | null, number>;
  readonly open: number;
  readonly openDays: number;
};

/** Adds up stays of one cell by one method. */
export class CellTally {
  private readonly byLength = new Map<number, number>();
  private readonly byPayer = new Map<string | null, number>();
  private open = 0;
  private openDays = 0;

  /** Stays that are over. @param paid - the days of one of them, by who paid for each */
  addOver(days: number, paid: readonly PayerDays[], stays = 1): void {
    this.byLength.set(days, (this.byLength.get(days) ?? 0) + stays);
    for (const one of paid)
      this.byPayer.set(one.payer, (this.byPayer.get(one.payer) ?? 0) + one.days * stays);
  }

  /** Stays that go on. @param days - of all of them, to date */
  addOpen(days: number, stays = 1): void {
    this.open += stays;
    this.openDays += days;
  }

  /** Stays that are over, of each length, and all their days by who paid for each. */
  addCounts(byLength: ReadonlyMap<number, number>, byPayer: ReadonlyMap<string | null, number>): void {
    for (const [days, stays] of byLength) this.byLength.set(days, (this.byLength.get(days) ?? 0) + stays);
    for (const [payer, days] of byPayer) this.byPayer.set(payer, (this.byPayer.get(payer) ?? 0) + days);
  }

  sums(): Sums {
    const { byLength, byPayer, open, openDays } = this;
    return { byLength, byPayer, open, openDays };
  }

  /** Everything that was added to another one. */
  addAll({ byLength, byPayer, open, openDays }: Sums): void {
    this.addCounts(byLength, byPayer);
    this.open += open;
    this.openDays += openDays;
  }

  told(percentiles: readonly number[]): Tallied {
    return {
      ...figuresOf(this.byLength, percentiles),
      payerDays: [...this.byPayer]
        .map(([payer, days]) => ({ payer, days }))
        .filter(({ days }) => days > 0)
        .sort((a, b) => inOrder(a.payer, b.payer)),
      open: { n: this.open, days: this.openDays },
    };
  }
}

/** What is not known comes last. */
export function inOrder(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
