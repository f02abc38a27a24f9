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
  const found = [
    ...servicesThatCount(past, countedAs, from, until),
    ...staysThatCount(past, countedAs, from, until),
  ];
  found.sort((a, b) => compare(a.on, b.on) || compare(a.by, b.by));
  return found[0] ?? null;
}

function servicesThatCount(past: Past, countedAs: CountedAs, from: string, until: string): FollowedUp[] {
  return past.services.flatMap((service) => {
    const { on, kind } = service;
    if (on < from || on > until || !FOLLOW_UP_KINDS.has(kind)) return [];
    const as = countedAs.service(service, programmeOf(service, past));
    return as === null ? [] : [{ on, by: service.service, as }];
  });
}

function staysThatCount(past: Past, countedAs: CountedAs, from: string, until: string): FollowedUp[] {
  return past.stays.flatMap((stay) => {
    const counted = countedAs.stay(stay);
    if (counted === null) return [];
    const on = counted.each === 'everyDay' && stay.from < from ? from : stay.from;
    const isThen = on >= from && on <= until && (on === stay.from || on <= endOf(stay));
    return isThen ? [{ on, by: stay.stay, as: counted.as }] : [];
  });
}

function programmeOf({ facility, on }: MeasuredService, { stays }: Past): MeasuredStay | null {
  const found = stays.find(
    (stay) => isDayProgramme(stay) && stay.facility === facility && stay.from <= on && on <= endOf(stay),
  );
  return found ?? null;
}
