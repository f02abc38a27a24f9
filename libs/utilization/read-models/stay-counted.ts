import type { Discharged, Span, Stay, Timeline } from '#care/domain';
import type { CountedStay, Leave } from '../methods/index.js';

/**
 * What a stay is counted from.
 *
 * @param timeline - read as of `asOf`
 */
export function countedFrom(
  stay: Stay,
  timeline: Timeline,
  asOf: string,
  serviceDates: readonly string[],
): CountedStay {
  const { placement, from, to, leaves } = stay;
  return {
    level: placement.level,
    setting: placement.setting,
    from: from.local,
    to: to?.local ?? null,
    endedBy: endedBy(stay),
    isContinuedHere: timeline.stays.some(
      ({ before, placement: { facility } }) => before === stay && facility === placement.facility,
    ),
    leaves: leaves.map(leaveOf),
    lastContactAt: lastContactOf(stay),
    died: timeline.death?.effectiveAt?.local ?? null,
    serviceDates,
    asOf,
  };
}

function endedBy({ ended }: Stay): CountedStay['endedBy'] {
  if (ended === null) return null;
  if (ended.type === 'PatientMoved') return 'moved';
  return ended.type === 'DeathRecorded' ? 'died' : 'discharged';
}

function leaveOf({ from, to, returned }: Span): Leave {
  return { from: from.local, to: returned === true ? (to?.local ?? null) : null, returned };
}

function lastContactOf({ ended }: Stay): string | null {
  return ended?.type === 'PatientDischarged' ? (ended.data as Discharged).lastContactAt : null;
}
