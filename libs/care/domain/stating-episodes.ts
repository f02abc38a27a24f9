import { checkDate, dateOf, type NewEvent } from '#event-sourcing';
import type { EffectiveAt, JsonObject } from '#event-store';
import type { Standing } from './context.js';
import { placeOf } from './episode-place.js';
import type { FactInputs, FactType } from './fact-inputs.js';
import { facilityFor } from './placing.js';
import { refuse } from './refusals.js';
import {
  type About,
  checkSpan,
  given,
  ordered,
  type Statement,
  type Stating,
  timeOf,
  zoneOf,
} from './statement.js';

/** Episodes, and the leaves and holds inside them. */
export const episodes: Stating<
  | 'EpisodeOpened'
  | 'CaseManagerAssigned'
  | 'EpisodeClosed'
  | 'EpisodeReopened'
  | 'LeaveStarted'
  | 'LeaveEnded'
  | 'HoldStarted'
  | 'HoldEnded'
> = {
  EpisodeOpened(input, { standing }) {
    const facility = input.facility === undefined ? null : facilityFor(input.facility, standing, 'facility');
    const at = timeOf(input, standing, facility?.zone ?? zoneOf(standing));
    return { event: { ...opening(input, at, standing), organisation: facility?.organisation ?? null } };
  },
  CaseManagerAssigned: inEpisode('CaseManagerAssigned', ({ caseManager }) => ({ caseManager })),
  EpisodeClosed: inEpisode('EpisodeClosed', ({ reason }) => ({ reason })),
  EpisodeReopened: inEpisode('EpisodeReopened', () => ({})),
  LeaveStarted: inEpisode('LeaveStarted', ({ kind, expectedReturn }, at, standing) => {
    if (expectedReturn !== undefined) checkSpan(dateOf(at), expectedReturn, standing, 'expectedReturn');
    return { kind, expectedReturn: given(expectedReturn) };
  }),
  LeaveEnded: inEpisode('LeaveEnded', ({ returned }) => ({ returned: returned ?? true })),
  HoldStarted: inEpisode('HoldStarted', ({ reason, expectedEnd }, at, standing) => {
    if (expectedEnd !== undefined) checkSpan(dateOf(at), expectedEnd, standing, 'expectedEnd');
    return { reason, expectedEnd: given(expectedEnd) };
  }),
  HoldEnded: inEpisode('HoldEnded', () => ({})),
};

function inEpisode<Type extends FactType>(
  type: Type,
  data: (input: FactInputs[Type], at: EffectiveAt, standing: Standing) => JsonObject,
) {
  return (input: FactInputs[Type], about: About): Statement => {
    const timed = input as { effectiveAt: string; after?: string | null; episode?: string };
    const { episode, at, organisation } = placeOf(timed, about);
    const stated = { episode: episode.id, ...data(input, at, about.standing), ...ordered(timed) };
    return { event: { type, data: stated, effectiveAt: at, organisation } };
  };
}

export function opening(
  input: FactInputs['EpisodeOpened'] | FactInputs['PatientAdmitted'],
  at: EffectiveAt,
  standing: Standing,
) {
  const { referralDate, referralSource, primaryConditionClass } = input;
  if (referralDate !== undefined) {
    checkDate(referralDate, `${standing.at}referralDate`);
    if (referralDate > dateOf(at)) {
      refuse(
        'END_BEFORE_START',
        'The referral lies after the episode began',
        `${standing.at}referralDate`,
        'Mend one of them',
      );
    }
  }
  return {
    type: 'EpisodeOpened',
    data: {
      referralDate: given(referralDate),
      referralSource: referralSource ?? null,
      primaryConditionClass: primaryConditionClass ?? null,
    },
    effectiveAt: at,
  } satisfies NewEvent;
}
