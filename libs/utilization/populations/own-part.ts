import type { CountedStay } from '../methods/index.js';
import { dateAt, type MethodDays, type StayDays } from './counted-days.js';
import type { KnownStay } from './known-stay.js';
import { dispositionOf, endOf } from './stay-placing.js';

/** What of a stay is on days that one payer pays for first. Nothing of it rests on a day of another one. */
export type OwnPart = {
  /** The last of those days; null while they go on. */
  readonly endedOn: string | null;
  /** How the stay ended, if on a day of the payer's; null where another one paid from then on, or it goes on. */
  readonly disposition: string | null;
  /** Other days of the stay are another payer's, or nobody's. */
  readonly isPartial: boolean;
  /** How many of them count, in the order of the methods. */
  readonly days: readonly number[];
};

/**
 * The part of a stay that is a payer's, as far as it had come on a day; null where the payer pays for none of it.
 *
 * @param found - what the methods count of the stay as of that day
 */
export function ownPartOf(
  stay: KnownStay,
  payer: string,
  counted: CountedStay,
  found: StayDays,
): OwnPart | null {
  const stayEnd = endOf(counted, found);
  const limit = stayEnd ?? counted.asOf;
  const spans = stay.payers.filter(({ from }) => from <= limit);
  const own = spans.filter((span) => span.payer === payer);
  const last = own.at(-1);
  if (last === undefined) return null;
  const isPartial = own.length < spans.length;
  const reachesLimit = last.to === null || last.to > limit || (stayEnd !== null && last.to === limit);
  const endedOn = reachesLimit ? stayEnd : last.to;
  return {
    endedOn,
    disposition: reachesLimit ? dispositionOf(stay, counted, found) : null,
    isPartial,
    days: found.methods.map((method) => (isPartial ? ownDays(stay, own, method) : method.days)),
  };
}

function ownDays(stay: KnownStay, own: KnownStay['payers'], { counted }: MethodDays): number {
  return counted.reduce((days, isCounted, place) => {
    if (isCounted === 0) return days;
    const date = dateAt(stay, place);
    return own.some(({ from, to }) => from <= date && (to === null || date <= to)) ? days + 1 : days;
  }, 0);
}
