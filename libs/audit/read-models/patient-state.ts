import { type CurrentPlacementRow, isOwn, placementsIn, staysIn } from '#care';
import { type Care, timelineOf } from '#care/domain';
import type { Caller } from '#event-sourcing';
import { type DaysByLevel, daysByLevel } from './days.js';

/** Where a patient was as of a day, and how many days they had been at each level by then. */
export type PatientState = {
  readonly placements: readonly Standing[];
  readonly days: DaysByLevel;
};

type Standing = Pick<
  CurrentPlacementRow,
  'stay' | 'episode' | 'level' | 'role' | 'facility' | 'programme' | 'since' | 'leave' | 'hold'
>;

/** @param asOf - facility-local date or minute; open stays are counted up to its date */
export function stateOf(care: Care, asOf: string, caller: Caller): PatientState {
  const timeline = timelineOf(care, asOf);
  const isShown = ({ organisation }: { readonly organisation: string }) => isOwn(organisation, caller);
  const placements = placementsIn(care.patient, timeline).filter(isShown);
  const stays = staysIn(care.patient, timeline).filter(isShown);
  return {
    placements: placements.map(({ stay, episode, level, role, facility, programme, since, leave, hold }) => {
      return { stay, episode, level, role, facility, programme, since, leave, hold };
    }),
    days: daysByLevel(
      stays.filter(({ payerFrom, from }) => payerFrom === from.slice(0, 10)),
      asOf,
    ),
  };
}
