import { daysAfter } from '#event-sourcing';
import { isAcute, isHospital, isResidential, oneIs, principalIs } from './care-kinds.js';
import { dischargeEvent, discharges, type LeftStay } from './discharges.js';
import { type FollowUpMeasure, followUp } from './follow-up-measure.js';
import { MENTAL_HEALTH_COUNTS, mentalHealthFollowUp } from './mental-health-follow-up.js';
import { behind, type MeasuredStay, type Past } from './past.js';
import type { Said } from './reasons.js';
import { leftAlive } from './return-measure.js';
import { firstThatCounts } from './what-counts.js';

/**
 * Follow-up after hospitalization for mental illness: within 7 and 30 days, the day of the discharge never counting.
 *
 * - Of every acute inpatient stay for a mental illness, of whoever is six or older and covered up to day 30.
 * - Admitted to acute care again within the 30 days, a transfer or a return: the discharge is out. The later one has its own
 *   turn where it was for a mental illness, and none where it was for something else.
 * - Admitted to care that is not acute within the 30 days: out, but for psychiatric residential care.
 *
 * @see HEDIS MY2025, FUH
 */
export const fuh: FollowUpMeasure = {
  name: 'FUH',
  version: 1,
  source: 'HEDIS MY2025, Follow-Up After Hospitalization for Mental Illness',
  counts: MENTAL_HEALTH_COUNTS,
  notRecorded: ['hospice', 'selfHarmOfStays'],
  of: (past) =>
    discharges(past).map((stay) => {
      const said = [
        acute(stay),
        principalIs('mental', stay.diagnosis),
        leftAlive(stay, past),
        stayedOut(stay, past),
      ];
      const rules = { firstDay: 1, age: 6 } as const;
      return followUp('FUH', rules, dischargeEvent(stay), past, said, (from, until) =>
        firstThatCounts(past, mentalHealthFollowUp, from, until),
      );
    }),
};

function acute(stay: MeasuredStay): Said {
  const isIt = isAcute(stay);
  if (isIt === null) return 'acuteNotRecorded';
  return isIt ? null : 'notAcute';
}

/** In a hospital of which nobody said whether it was acute care, either rule takes the discharge out. */
function stayedOut(stay: LeftStay, past: Past): Said {
  const limit = daysAfter(stay.to, 30);
  const later = behind(stay, past).filter(
    ({ level, from, to }) => level === 'inpatient' && from <= limit && (to ?? limit) >= stay.to,
  );
  if (later.some((other) => isHospital(other) && isAcute(other) !== false)) return 'readmitted';
  const elsewhere = later.filter((other) => !(isResidential(other) && oneIs('mental', other.diagnosis)));
  if (elsewhere.some(({ diagnosis }) => diagnosis !== null)) return 'readmittedElsewhere';
  return elsewhere.length > 0 ? 'diagnosisNotRecorded' : null;
}
