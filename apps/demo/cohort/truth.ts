import { type At, atText, dateText, isLate, LAST_DAY } from './calendar.js';
import { caseManagerOf, facilityOf } from './clinics.js';
import { hasMoved } from './commands.js';
import { type EnteredFact, isCorrected, isVoided } from './facts.js';
import type { Direction, Place } from './levels.js';
import { type PayersTruth, payersTruthOf } from './payers-truth.js';
import { planIn, type TruePlanState } from './plan-truth.js';
import { payerOn, type TrueEpisode, type Way } from './way.js';

/** Where a patient truly is on the last day. */
export type TruePlacement = Place & {
  readonly organisation: string;
  readonly zone: string;
  readonly since: string;
  readonly daysSoFar: number;
  readonly leave: { readonly kind: string; readonly since: string } | null;
  readonly hold: { readonly kind: string; readonly since: string } | null;
  readonly caseManager: string | null;
  readonly payerAtStart: string | null;
};

/** One step of the way, as it truly was. */
export type TrueStep = {
  readonly kind: 'admitted' | 'moved' | 'discharged' | 'died';
  readonly at: string;
  readonly organisation: string;
  readonly from: Place | null;
  readonly to: Place | null;
  readonly direction: Direction | null;
  readonly disposition: string | null;
  readonly days: number | null;
  /** The record was wrong at first. */
  readonly corrected: boolean;
};

/** One entry that the patient's history must show. */
export type TrueEntry = {
  readonly type: string;
  /** Null where it has no time. */
  readonly at: string | null;
  readonly late: boolean;
  readonly corrected: boolean;
  readonly voided: boolean;
  /** How often something was entered about it. */
  readonly entered: number;
};

/** All that is true of one patient on the last day, by the generator's own account. */
export type PatientTruth = {
  readonly placements: readonly TruePlacement[];
  readonly steps: readonly TrueStep[];
  readonly entries: readonly TrueEntry[];
  readonly plans: readonly TruePlanState[];
} & PayersTruth;

export function truthOf(patient: string, way: Way, facts: readonly EnteredFact[]): PatientTruth {
  return {
    placements: way.episodes.flatMap((episode) => placementIn(episode, way)),
    steps: way.episodes.flatMap((episode, index) => stepsIn(`${patient}.e${index + 1}`, episode, facts)),
    entries: facts.flatMap(entriesOf),
    plans: way.episodes.flatMap((episode, index) => planIn(`${patient}.e${index + 1}`, episode)),
    ...payersTruthOf(way),
  };
}

function placementIn({ organisation, hasCaseManager, stays }: TrueEpisode, way: Way): TruePlacement[] {
  const stay = stays.at(-1);
  if (stay === undefined || stay.ending !== null) return [];
  const { place, from, away } = stay;
  const isAway = away !== null && away.to === null && away.from <= LAST_DAY;
  const gone = isAway ? { kind: away.reason, since: dateText(away.from) } : null;
  return [
    {
      ...place,
      organisation,
      zone: facilityOf(place.facility).zone,
      since: atText(from),
      daysSoFar: LAST_DAY - from.day,
      leave: away?.kind === 'leave' ? gone : null,
      hold: away?.kind === 'hold' ? gone : null,
      caseManager: hasCaseManager ? caseManagerOf(organisation) : null,
      payerAtStart: payerOn(way, from.day),
    },
  ];
}

function stepsIn(
  name: string,
  { organisation, stays }: TrueEpisode,
  facts: readonly EnteredFact[],
): TrueStep[] {
  const wasCorrected = (fact: string) => facts.some((one) => one.name === fact && isCorrected(one));
  return stays.flatMap((stay, index): TrueStep[] => {
    const { place, from, direction, ending } = stay;
    const days = ending === null ? null : ending.at.day - from.day;
    const before = stays[index - 1]?.place ?? null;
    const shared = { organisation, days };
    const began: TrueStep = {
      ...shared,
      kind: before === null ? 'admitted' : 'moved',
      at: atText(from),
      from: before,
      to: place,
      direction,
      disposition: null,
      corrected: wasCorrected(`${name}.s${index + 1}`),
    };
    if (ending === null || ending.how === 'moved') return [began];
    const end = ending.how === 'died' ? 'death' : 'discharge';
    const ended = {
      ...shared,
      kind: ending.how,
      at: atText(ending.at),
      from: place,
      to: null,
      direction: null,
    };
    const { disposition } = ending;
    return [began, { ...ended, disposition, corrected: wasCorrected(`${name}.${end}`) }];
  });
}

function entriesOf(fact: EnteredFact): TrueEntry[] {
  const { type, at, readings, opens } = fact;
  const entered = readings.length;
  const enteredOn = readings[0]?.on ?? 0;
  const entry = { type, at: textOf(at), late: isLateFact(type, at, enteredOn), entered };
  const own = { ...entry, corrected: isCorrected(fact), voided: isVoided(fact) };
  if (opens === undefined) return [own];
  const moved = hasMoved(readings);
  const opening = { ...own, type: 'EpisodeOpened', corrected: moved, entered: moved ? entered : 1 };
  return [opening, own];
}

/** Spans of coverage are never late. */
function isLateFact(type: string, at: At | null, enteredOn: number): boolean {
  return at !== null && !type.startsWith('Coverage') && isLate(at, enteredOn);
}

function textOf(at: At | null): string | null {
  return at === null ? null : atText(at);
}
