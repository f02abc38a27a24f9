import type { CountedStay, LengthOfStayMethod } from '../methods/index.js';
import type { PayerDays } from './cell-tally.js';
import { CountedDays, dateAt, type StayDays } from './counted-days.js';
import { dayNumber } from './day-number.js';
import { countedAsOf, type KnownStay } from './known-stay.js';

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
    const turns = only === undefined ? turnsOf(stay) : [];
    return {
      endedOn: endOf(counted, found),
      disposition: dispositionOf(stay, counted, found),
      by: found.methods.map(({ days, counted: which, last }) => {
        if (only !== undefined) return { days, payer: only, paid: [{ payer: only, days }] };
        const lastDay = last < 0 ? (found.ended?.place ?? which.length - 1) : last;
        return { days, payer: payerAt(turns, lastDay), paid: daysByPayer(turns, which) };
      }),
    };
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

/** From which place of the stay on somebody pays; the first pays for whatever is before. */
type Turn = { readonly from: number; readonly payer: string | null };

function turnsOf({ from, payers }: KnownStay): Turn[] {
  const first = dayNumber(from);
  return payers.map(({ payer, from: since }, i) => ({ payer, from: i === 0 ? 0 : dayNumber(since) - first }));
}

function payerAt(turns: readonly Turn[], place: number): string | null {
  return (turns.findLast(({ from }) => from <= place) ?? turns[0])?.payer ?? null;
}

/** Each day goes to who pays for it. */
function daysByPayer(turns: readonly Turn[], counted: Uint8Array): PayerDays[] {
  const byPayer = new Map<string | null, number>();
  for (const [i, { payer, from }] of turns.entries()) {
    const until = Math.min(turns[i + 1]?.from ?? counted.length, counted.length);
    let days = 0;
    for (let place = from; place < until; place++) days += counted[place] ?? 0;
    if (days > 0) byPayer.set(payer, (byPayer.get(payer) ?? 0) + days);
  }
  return [...byPayer].map(([payer, days]) => ({ payer, days }));
}
