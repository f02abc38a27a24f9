import { LEVELS } from '#care/domain';
import { daysAfter } from '#event-sourcing';
import type { CountedDay, CountedStay, LengthOfStayMethod } from '../methods/index.js';
import { countedAsOf, type KnownStay } from './known-stay.js';

/** One level of a facility on one date. */
export type LevelOfDay = {
  readonly level: string;
  /** There when the day ended. */
  readonly census: number;
  /** Days that the method counts: the census, and whoever came and went that day. */
  readonly patientDays: number;
  readonly onLeave: number;
};

export type OccupiedDay = { readonly date: string; readonly levels: readonly LevelOfDay[] };

/** Counted, although the patient was not there when the day ended. */
const GONE = new Set<CountedDay['why']>(['sameDay', 'admittedAndLeft']);
const ON_LEAVE = new Set<CountedDay['why']>(['onLeave', 'leaveBegan', 'returnedAndLeft', 'admittedAndLeft']);

type Sums = { census: number; patientDays: number; onLeave: number };

/** Both ends are within it; the as-of date is no earlier. */
export type Window = { readonly from: string; readonly to: string; readonly asOf: string };

/**
 * How many were where on each date of a window, of what was true by the as-of date. Days of windows that follow one
 * another add up. Levels are those that somebody was at in it, and `levels`.
 *
 * @param accrued - the method by which the days of an open stay are counted with the as-of date
 */
export function occupiedDays(
  stays: readonly KnownStay[],
  accrued: LengthOfStayMethod,
  { from, to, asOf }: Window,
  levels: readonly string[],
): OccupiedDay[] {
  const sums = new Map<string, Sums>();
  const met = new Set(levels);
  for (const stay of stays) {
    const counted = countedAsOf(stay, asOf);
    if (counted === null) continue;
    for (const day of accrued.days(counted)) {
      if (day.date < from || day.date > to) continue;
      met.add(stay.level);
      addTo(sums, `${day.date} ${stay.level}`, day, isAwayAfter(counted, day.date));
    }
  }
  const shown = LEVELS.filter((level) => met.has(level));
  const days: OccupiedDay[] = [];
  for (let date = from; date <= to; date = daysAfter(date, 1)) {
    days.push({
      date,
      levels: shown.map((level) => ({ level, ...(sums.get(`${date} ${level}`) ?? NOBODY) })),
    });
  }
  return days;
}

const NOBODY: Sums = { census: 0, patientDays: 0, onLeave: 0 };

function addTo(sums: Map<string, Sums>, name: string, { counted, why }: CountedDay, isAway: boolean): void {
  const sum = sums.get(name) ?? { ...NOBODY };
  sums.set(name, sum);
  // The first day counts whatever follows on it.
  const isGone = GONE.has(why) || (why === 'firstDay' && isAway);
  if (counted) sum.patientDays += 1;
  if (counted && !isGone) sum.census += 1;
  if (ON_LEAVE.has(why) || (why === 'firstDay' && isAway)) sum.onLeave += 1;
}

function isAwayAfter({ leaves }: CountedStay, date: string): boolean {
  return leaves.some(({ from, to }) => from.slice(0, 10) <= date && (to === null || to.slice(0, 10) > date));
}

/** A share or an average, to four decimal places; null where there is nothing to share. */
export function averageOf(sum: number, of: number | null): number | null {
  return of === null || of === 0 ? null : Number((sum / of).toFixed(4));
}
