import type { Level, Span, Stay } from '#care/domain';
import { dateOf, daysAfter, daysBetween } from '#event-sourcing';

/** What was delivered on one calendar day. */
export type DeliveredDay = {
  readonly level: Level;
  readonly facility: string;
  readonly organisation: string;
  /** Fact that began the stay. */
  readonly stay: string;
  /** On leave or on hold, so that nothing was delivered. */
  readonly away: 'leave' | 'hold' | null;
};
/** By facility-local date. */
export type Delivered = ReadonlyMap<string, DeliveredDay>;

/**
 * Days of primary stays on the calendars of their facilities, each under one stay: the day of a move is the later
 * stay's, and the day of a discharge is none, unless it is the day the stay began. A stay that is open goes on.
 *
 * @param until - the last date looked at
 * @param since - the first one; all of them where absent
 */
export function deliveredDays(stays: readonly Stay[], until: string, since = ''): Delivered {
  const days = new Map<string, DeliveredDay>();
  for (const stay of stays) {
    const { placement, from, factId } = stay;
    if (placement.role !== 'primary') continue;
    const { level, facility, organisation } = placement;
    const first = dateOf(from) > since ? dateOf(from) : since;
    const count = daysBetween(first, lastDay(stay, until)) + 1;
    for (let place = 0; place < count; place++) {
      const date = daysAfter(first, place);
      days.set(date, { level, facility, organisation, stay: factId, away: awayOn(stay, date) });
    }
  }
  return days;
}

function lastDay({ from, to }: Stay, until: string): string {
  if (to === null) return until;
  const [first, end] = [dateOf(from), dateOf(to)];
  const last = end === first ? first : daysAfter(end, -1);
  return last < until ? last : until;
}

function awayOn({ leaves, holds }: Stay, date: string): DeliveredDay['away'] {
  if (leaves.some((span) => isAway(span, date))) return 'leave';
  return holds.some((span) => isAway(span, date)) ? 'hold' : null;
}

/** From the day they left to the day before they came back; whoever never came back stayed away. */
function isAway({ from, to, returned }: Span, date: string): boolean {
  if (date < dateOf(from)) return false;
  return to === null || returned === false || date < dateOf(to);
}
