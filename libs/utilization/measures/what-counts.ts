import { isDayProgramme } from './care-kinds.js';
import { compare, endOf, type MeasuredService, type MeasuredStay, type Past } from './past.js';

/** What may count as follow-up, as it is told. */
export const COUNTS = {
  dayProgramme: 'beginning PHP or IOP, or a visit or session there',
  mentalHealthProvider: 'a visit or session with a mental-health provider',
  mentalDiagnosis: 'a visit, session or peer support for a mental disorder',
  psychiatricResidential: 'a day in residential care for a mental disorder',
  substanceUsePrincipal: 'a visit, session or peer support for a substance use disorder',
  substanceUseDayProgramme: 'beginning PHP or IOP for a substance use disorder',
  substanceUseAdmission: 'being admitted to a hospital or residential care for a substance use disorder',
  medication:
    'medication for or opioid treatment of a substance use disorder, known by a code of a value set',
  substanceUseProvider: 'a visit or session with a provider of substance use treatment',
} as const;
export type Counts = keyof typeof COUNTS;

/** The first day that counted, by which fact and as what. */
export type FollowedUp = { readonly on: string; readonly by: string; readonly as: Counts };

/** What one service or one stay counts as; null where it does not. */
export type CountedAs = {
  /** @param programme - the PHP or IOP stay it was part of */
  readonly service: (service: MeasuredService, programme: MeasuredStay | null) => Counts | null;
  /** A stay counts on its first day, or on every day that it lasts. */
  readonly stay: (
    stay: MeasuredStay,
  ) => { readonly as: Counts; readonly each: 'firstDay' | 'everyDay' } | null;
};

/** Others are no follow-up care: tests, crisis and case-management contacts, emergency visits. */
const FOLLOW_UP_KINDS: ReadonlySet<string> = new Set(['visit', 'session']);

/** The first of all that counts from one date to another. */
export function firstThatCounts(
  past: Past,
  countedAs: CountedAs,
  from: string,
  until: string,
): FollowedUp | null {
  const found = staysThatCount(past, countedAs, from, until);
  const service = firstService(past, countedAs, from, until);
  if (service !== null) found.push(service);
  found.sort((a, b) => compare(a.on, b.on) || compare(a.by, b.by));
  return found[0] ?? null;
}

/** Services are in order, and there may be hundreds of a patient. */
function firstService(past: Past, countedAs: CountedAs, from: string, until: string): FollowedUp | null {
  const { services } = past;
  for (let place = firstOn(services, from); place < services.length; place += 1) {
    const service = services[place];
    if (service === undefined || service.on > until) return null;
    const isSuch = FOLLOW_UP_KINDS.has(service.kind);
    const as = isSuch ? countedAs.service(service, programmeOf(service, past)) : null;
    if (as !== null) return { on: service.on, by: service.service, as };
  }
  return null;
}

/** The place of the first that is on a date or later. */
function firstOn(services: readonly MeasuredService[], date: string): number {
  let [low, high] = [0, services.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((services[middle]?.on ?? '') < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

function staysThatCount(past: Past, countedAs: CountedAs, from: string, until: string): FollowedUp[] {
  const found: FollowedUp[] = [];
  for (const stay of past.stays) {
    if (stay.from > until) break;
    const counted = countedAs.stay(stay);
    if (counted === null) continue;
    const on = counted.each === 'everyDay' && stay.from < from ? from : stay.from;
    const isThen = on >= from && (on === stay.from || on <= endOf(stay));
    if (isThen) found.push({ on, by: stay.stay, as: counted.as });
  }
  return found;
}

function programmeOf({ facility, on }: MeasuredService, { stays }: Past): MeasuredStay | null {
  const found = stays.find(
    (stay) => isDayProgramme(stay) && stay.facility === facility && stay.from <= on && on <= endOf(stay),
  );
  return found ?? null;
}
