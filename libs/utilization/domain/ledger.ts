import { type CoveredSpan, isCoveredBy, type Level } from '#care/domain';
import type { GrantData } from './authorisation.events.js';
import type { Unit } from './authorisation-terms.js';
import type { Authorisation } from './authorisations.js';
import type { Delivered, DeliveredDay } from './delivered.js';

/** Sessions held, by {@link sessionsName} of the facility and the date. */
export type Sessions = ReadonlyMap<string, number>;

export function sessionsName(facility: string, date: string): string {
  return `${facility} ${date}`;
}

/** Why a delivered day has cover or has none. */
export const COVER = {
  covered: 'authorised at that level, with units left',
  noAuthorisation: 'nothing was authorised for that day',
  otherLevel: 'what was authorised for that day is another level, or for another facility',
  unitsUsedUp: 'the units that were authorised had been used by then',
  payerNotCovering: 'the payer that authorised it did not cover the patient that day',
} as const;
export type Cover = keyof typeof COVER;

/** Units of one authorisation, as far as the days were looked at: used and left make up what was authorised. */
export type Ledger = {
  readonly authorised: number;
  used: number;
  left: number;
  /** Units delivered in its days when none were left. */
  beyond: number;
  /** The last date on which a unit was used. */
  lastUsedOn: string | null;
};

export type DayVerdict = {
  readonly cover: Cover;
  /** The authorisation that says so; null where there is none. */
  readonly authorisation: string | null;
  /** Units used that day. */
  readonly units: number;
};

/** What became of the authorisations day by day. */
export type Reckoning = {
  /** By the fact that requested it; only where something was granted. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  /** By date; of each day on which something was delivered. */
  readonly verdicts: ReadonlyMap<string, DayVerdict>;
};

type Granted = Authorisation & { readonly grant: GrantData };

/**
 * Takes units for each delivered day, in the order of the days. A day is covered where the level delivered at the
 * facility is the one authorised for it, the payer covers the patient, and units are left: one for the day, one
 * for a day with sessions, or one for each session.
 */
export function reckon(about: {
  readonly authorisations: readonly Authorisation[];
  readonly delivered: Delivered;
  readonly coverages: readonly CoveredSpan[];
  readonly sessions: Sessions;
}): Reckoning {
  const granted = about.authorisations.filter((one): one is Granted => one.grant !== null);
  const ledgers = new Map(granted.map(({ factId, grant: { units } }) => [factId, opened(units)]));
  const verdicts = new Map<string, DayVerdict>();
  const dates = [...about.delivered].filter(([, { away }]) => away === null);
  dates.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [date, day] of dates) {
    const inForce = granted.filter(
      ({ grant, organisation }) =>
        grant.from <= date && date <= grant.to && organisation === day.organisation,
    );
    const said = inForce.map((one) => verdictOf(one, { date, day, ...about }, ledgers));
    verdicts.set(date, best(said));
  }
  return { ledgers, verdicts };
}

function opened(authorised: number): Ledger {
  return { authorised, used: 0, left: authorised, beyond: 0, lastUsedOn: null };
}

function verdictOf(
  { factId, facility, payer, unit, grant, organisation }: Granted,
  {
    date,
    day,
    coverages,
    sessions,
  }: Pick<Parameters<typeof reckon>[0], 'coverages' | 'sessions'> & {
    readonly date: string;
    readonly day: DeliveredDay;
  },
  ledgers: ReadonlyMap<string, Ledger>,
): DayVerdict {
  const none = (cover: Cover) => ({ cover, authorisation: factId, units: 0 });
  const ledger = ledgers.get(factId);
  if (ledger === undefined || !isAt(day, facility, grant.level)) return none('otherLevel');
  if (!isCoveredBy(coverages, payer, date, organisation)) return none('payerNotCovering');
  const needed = unitsOf(unit, sessions.get(sessionsName(facility, date)) ?? 0);
  const units = Math.min(needed, ledger.left);
  ledger.used += units;
  ledger.left -= units;
  ledger.beyond += needed - units;
  if (units > 0) ledger.lastUsedOn = date;
  return { cover: units < needed ? 'unitsUsedUp' : 'covered', authorisation: factId, units };
}

/** What a day at the level takes. */
function unitsOf(unit: Unit, held: number): number {
  switch (unit) {
    case 'days':
      return 1;
    case 'attendedDays':
      return Math.min(1, held);
    case 'sessions':
      return held;
  }
}

function isAt(day: DeliveredDay, facility: string, level: Level): boolean {
  return day.facility === facility && day.level === level;
}

const PREFERENCE: readonly Cover[] = ['covered', 'unitsUsedUp', 'payerNotCovering', 'otherLevel'];

/** Of several payers' authorisations, the one that covers; else the one that came nearest to it. */
function best(said: readonly DayVerdict[]): DayVerdict {
  const [first] = [...said].sort((a, b) => PREFERENCE.indexOf(a.cover) - PREFERENCE.indexOf(b.cover));
  return first ?? { cover: 'noAuthorisation', authorisation: null, units: 0 };
}
