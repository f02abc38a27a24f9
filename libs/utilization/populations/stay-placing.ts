import type { CountedStay, LengthOfStayMethod } from '../methods/index.js';
import type { PayerDays } from './cell-tally.js';
import { CountedDays, dateAt, type StayDays } from './counted-days.js';
import { countedAsOf, type KnownStay, payerOf } from './known-stay.js';

/** What one method counts of a stay, and who pays on the last day that it counts, or on its last if it counts none. */
export type PlacedBy = {
  readonly days: number;
  readonly payer: string | null;
  /** The days, by who pays for each. */
  readonly paid: readonly PayerDays[];
};

/** Where a stay stands. */
export type PlacedStay = {
  /** Null while it goes on. */
  readonly endedOn: string | null;
  readonly disposition: string | null;
  /** In the order of the methods. */
  readonly by: readonly PlacedBy[];
};

/** Says of stays, one after the other, when they ended, how long they are by each method, and whose they are. */
export class StayPlacing {
  private readonly counted: CountedDays;

  constructor(methods: readonly LengthOfStayMethod[]) {
    this.counted = new CountedDays(methods);
  }

  /** @param asOf - a date @returns null where the stay had not begun */
  of(stay: KnownStay, asOf: string): PlacedStay | null {
    const counted = countedAsOf(stay, asOf);
    if (counted === null) return null;
    const found = this.counted.of(counted);
    const [first, ...others] = stay.payers;
    const only = others.length === 0 ? (first?.payer ?? null) : undefined;
    return {
      endedOn: endOf(counted, found),
      disposition: dispositionOf(stay, counted, found),
      by: found.methods.map(({ days, counted: which, last }) => {
        if (only !== undefined) return { days, payer: only, paid: [{ payer: only, days }] };
        const lastDay = last < 0 ? (found.ended?.place ?? which.length - 1) : last;
        return { days, payer: payerOf(stay, dateAt(stay, lastDay)), paid: daysByPayer(stay, which) };
      }),
    };
  }
}

function endOf(stay: CountedStay, { ended }: StayDays): string | null {
  if (ended === null) return null;
  // As recorded, for most: making a date costs more than all else.
  const isAsRecorded = ended.by === 'discharged' || ended.by === 'moved';
  return isAsRecorded && stay.to !== null ? stay.to.slice(0, 10) : dateAt(stay, ended.place);
}

/** A move has none of its own; where the end itself is not recorded, nobody has said yet. */
function dispositionOf(stay: KnownStay, { to }: CountedStay, { ended }: StayDays): string | null {
  if (ended?.by === 'moved') return 'moved';
  if (ended?.by === 'died') return 'deceased';
  return to === null ? null : stay.disposition;
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
