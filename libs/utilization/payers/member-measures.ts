import {
  FOLLOW_UP_MEASURES,
  type FollowUp,
  type FollowUpWindow,
  followUpWindow,
  type MeasuredStay,
  type Past,
  RETURN_MEASURES,
  type Return,
  type ReturnState,
  returnState,
  WINDOWS,
} from '../measures/index.js';
import { areOwn } from './own-past.js';

/** A window behind a stay. Where not all its days so far were the payer's, nothing is told of what happened in it. */
export type OwnReturn = Pick<
  Return,
  'measure' | 'days' | 'from' | 'until' | 'eligibility' | 'why' | 'back'
> & {
  readonly ownDays: boolean;
  /** Null where nothing is told. */
  readonly state: ReturnState | null;
};
export type StayWithReturns = Pick<MeasuredStay, 'stay' | 'level' | 'facility'> & {
  readonly to: string;
  readonly returns: readonly OwnReturn[];
};
export type OwnFollowUp = Pick<FollowUp, 'measure' | 'eligibility' | 'why' | 'met'> & {
  readonly fact: string;
  readonly kind: FollowUp['index']['kind'];
  readonly on: string;
  readonly facility: string;
  readonly ownDays: boolean;
  /** None where nothing is told. */
  readonly windows: readonly FollowUpWindow[];
};
export type OwnMeasures = {
  readonly stays: readonly StayWithReturns[];
  readonly followUps: readonly OwnFollowUp[];
};

/**
 * Who came back and was followed up, made of the payer's own past alone. "Did not come back" rests on days of which the
 * payer knows by right: on any other one somebody could have come back, which is not told, nor that they did not.
 *
 * @param whole - to see whose days they are
 * @param own - of which everything is told
 * @param tellsEnd - whether it may be told how a stay ended
 * @param today - a date
 */
export function ownMeasures(
  whole: Past,
  own: Past,
  payer: string,
  tellsEnd: (stay: string) => boolean,
  today: string,
): OwnMeasures {
  const isOwn = (organisation: string, from: string, until: string) =>
    areOwn(whole, payer, organisation, from, until < today ? until : today);
  const stays = own.stays.flatMap((stay) => {
    const { stay: id, level, facility, organisation, to } = stay;
    if (to === null || !tellsEnd(id)) return [];
    const returns = RETURN_MEASURES.flatMap(({ of }) => of(stay, own)).map((one) =>
      toldReturn(one, one.until === null || isOwn(organisation, to, one.until), today),
    );
    return [{ stay: id, level, facility, to, returns }];
  });
  const left = new Set(stays.map(({ stay }) => stay));
  const followUps = FOLLOW_UP_MEASURES.flatMap(({ of }) => of(own))
    .filter(({ index }) => index.kind !== 'discharge' || left.has(index.fact))
    .map((one) => toldFollowUp(one, isOwn(one.index.organisation, one.index.on, one.until), today));
  return { stays, followUps };
}

function toldReturn(one: Return, ownDays: boolean, today: string): OwnReturn {
  const { measure, days, from, until, eligibility, why, back } = one;
  const about = { measure, days, from, until, ownDays };
  if (!ownDays) return { ...about, eligibility: 'undetermined', why: [], back: null, state: null };
  return { ...about, eligibility, why, back, state: returnState(one, today) };
}

function toldFollowUp(
  { measure, index, from, met, eligibility, why }: FollowUp,
  ownDays: boolean,
  today: string,
): OwnFollowUp {
  const { fact, kind, on, facility } = index;
  const about = { measure, fact, kind, on, facility, ownDays };
  if (!ownDays) return { ...about, eligibility: 'undetermined', why: [], met: null, windows: [] };
  const judged = { on, from, metOn: met?.on ?? null, eligibility };
  return {
    ...{ ...about, eligibility, why },
    met: met !== null && met.on <= today ? met : null,
    windows: WINDOWS.map((days) => followUpWindow(judged, days, today)),
  };
}
