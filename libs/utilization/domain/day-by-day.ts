import type { Level } from '#care/domain';
import { daysAfter } from '#event-sourcing';
import type { Authorisation } from './authorisations.js';
import type { Delivered, DeliveredDay } from './delivered.js';
import type { Cover, DayVerdict, Reckoning } from './ledger.js';

/** The three levels of one calendar day, and whether what was delivered had cover. */
export type ReconciledDay = {
  readonly date: string;
  /** Asked for, by whoever treats the patient; null where nobody asked. */
  readonly recommended: Level | null;
  readonly authorised: Level | null;
  /** Null where the patient was not there, or away. */
  readonly delivered: Level | null;
  readonly facility: string | null;
  readonly away: DeliveredDay['away'];
  /** The authorisation that is spoken of. */
  readonly authorisation: string | null;
  readonly unitsUsed: number;
  /** Null where nothing was delivered. */
  readonly cover: Cover | null;
};

/** Every calendar day from one to the other, both included. */
export function dayByDay(
  authorisations: readonly Authorisation[],
  delivered: Delivered,
  { verdicts }: Pick<Reckoning, 'verdicts'>,
  from: string,
  to: string,
): ReconciledDay[] {
  const days: ReconciledDay[] = [];
  for (let date = from; date <= to; date = daysAfter(date, 1)) {
    days.push(reconciled(date, authorisations, delivered.get(date), verdicts.get(date)));
  }
  return days;
}

function reconciled(
  date: string,
  authorisations: readonly Authorisation[],
  day: DeliveredDay | undefined,
  verdict: DayVerdict | undefined,
): ReconciledDay {
  const inForce = authorisations.filter(({ grant }) => grant !== null && holds(grant, date));
  const named = inForce.find(({ factId }) => factId === verdict?.authorisation) ?? inForce[0];
  const asked = authorisations.filter((one) => holds(one, date));
  const recommending = asked.find(({ factId }) => factId === named?.factId) ?? asked.at(-1);
  return {
    date,
    recommended: recommending?.level ?? null,
    authorised: named?.grant?.level ?? null,
    delivered: day === undefined || day.away !== null ? null : day.level,
    facility: day?.facility ?? null,
    away: day?.away ?? null,
    authorisation: named?.factId ?? null,
    unitsUsed: verdict?.units ?? 0,
    cover: verdict?.cover ?? null,
  };
}

function holds({ from, to }: { readonly from: string; readonly to: string }, date: string): boolean {
  return from <= date && date <= to;
}

/** Days in a row that were delivered for the same reason without cover. */
export type UncoveredSpan = {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly level: Level;
  readonly facility: string;
  readonly why: Exclude<Cover, 'covered'>;
};

export type CoverOfDays = {
  readonly delivered: number;
  readonly covered: number;
  readonly uncovered: number;
  readonly spans: readonly UncoveredSpan[];
};

/** How many days were delivered, and which of them without cover. */
export function coverOf(delivered: Delivered, { verdicts }: Pick<Reckoning, 'verdicts'>): CoverOfDays {
  const spans: UncoveredSpan[] = [];
  for (const [date, { cover }] of verdicts) {
    const day = delivered.get(date);
    if (cover === 'covered' || day === undefined) continue;
    const { level, facility } = day;
    const last = spans.at(-1);
    const goesOn =
      last?.to === daysAfter(date, -1) &&
      last.level === level &&
      last.facility === facility &&
      last.why === cover;
    if (goesOn) spans.pop();
    const [from, days] = goesOn ? [last.from, last.days + 1] : [date, 1];
    spans.push({ from, to: date, days, level, facility, why: cover });
  }
  const uncovered = spans.reduce((sum, { days }) => sum + days, 0);
  return { delivered: verdicts.size, covered: verdicts.size - uncovered, uncovered, spans };
}
