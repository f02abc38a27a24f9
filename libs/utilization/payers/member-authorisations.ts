import { dateIn } from '#event-sourcing';
import type { StayToTell } from '#privacy/disclosure';
import type { Words } from '../authorisations/words.js';
import {
  type Authorisation,
  type CoverOfDays,
  coverOf,
  type Delivered,
  deliveredDays,
  type GrantData,
  type Ledger,
  type Reckoning,
  reckon,
  type Sessions,
  type Step,
} from '../domain/index.js';
import type { OwnStay } from './member-stays.js';
import { isAmong } from './own-days.js';
import { programmesAt } from './programmes-at.js';

type ToldStep = Pick<Step, 'outcome' | 'on'>;

/** An authorisation as its payer is told of it: what it was asked, what it answered, and what was used on its own days. */
export type ToldAuthorisation = Pick<
  Authorisation,
  'facility' | 'zone' | 'level' | 'code' | 'unit' | 'units' | 'from' | 'to' | 'requestedOn' | 'state'
> & {
  readonly authorisation: string;
  /** Today at the facility. */
  readonly asOf: string;
  /** With the payer's own number for it, the one sealed word that is told. */
  readonly grant: (GrantData & { readonly number: string | null }) | null;
  readonly ledger: (Ledger & { readonly lapsed: boolean }) | null;
  readonly decisions: readonly ToldStep[];
  readonly appeals: readonly { readonly on: string; readonly outcome: ToldStep | null }[];
};

/** What an authorisation would tell of: it names no programme, and may be of any that the patient was in at that level. */
export function placesOf(
  { factId, facility, level, grant, organisation, zone }: Authorisation,
  stays: readonly OwnStay['whole'][],
): StayToTell[] {
  const levels = [level, grant?.level];
  const atLevel = stays.filter(({ placement }) => levels.includes(placement.level));
  return programmesAt(facility, atLevel).map((programme) => {
    return { stay: factId, organisation: organisation ?? '', facility, programme, zone };
  });
}

/** The days of the payer's on which something was delivered, held against what it authorised. */
export function reckonedOn(
  stays: readonly OwnStay[],
  authorisations: readonly Authorisation[],
  sessions: Sessions,
): { readonly reckoning: Reckoning; readonly days: CoverOfDays } {
  const delivered: Delivered = new Map(
    stays.flatMap(({ whole, asOf, days }) =>
      [...deliveredDays([whole], asOf)].filter(([date]) => isAmong(days, date)),
    ),
  );
  const coverages = stays[0]?.timeline.coverages ?? [];
  const reckoning = reckon({ authorisations, delivered, coverages, sessions });
  return { reckoning, days: coverOf(delivered, reckoning) };
}

export function toldAuthorisation(
  one: Authorisation,
  { ledgers }: Reckoning,
  now: number,
  words: Words,
): ToldAuthorisation {
  const { factId, facility, zone, level, code, unit, units, from, to, requestedOn, state } = one;
  const { grant, answer, decisions, appeals } = one;
  const asOf = dateIn(zone, now);
  const ledger = ledgers.get(factId);
  const number = answer === null ? null : words(answer.standing, 'number');
  return {
    ...{
      authorisation: factId,
      facility,
      zone,
      asOf,
      level,
      code,
      unit,
      units,
      from,
      to,
      requestedOn,
      state,
    },
    grant: grant === null ? null : { ...grant, number },
    ledger: grant === null || ledger === undefined ? null : { ...ledger, lapsed: asOf > grant.to },
    decisions: decisions.map(toldStep),
    appeals: appeals.map(({ on, outcome }) => ({ on, outcome: outcome === null ? null : toldStep(outcome) })),
  };
}

function toldStep({ outcome, on }: Step): ToldStep {
  return { outcome, on };
}
