import { principalIs } from './care-kinds.js';
import { emergencyVisits, notAdmitted, visitEvent } from './emergency-visits.js';
import { type FollowUpMeasure, followUp } from './follow-up-measure.js';
import { MENTAL_HEALTH_COUNTS, mentalHealthFollowUp } from './mental-health-follow-up.js';
import { oneIn31Days } from './one-in-31-days.js';
import type { MeasuredService } from './past.js';
import type { Said } from './reasons.js';
import { firstThatCounts } from './what-counts.js';

/**
 * Follow-up after an emergency visit for mental illness or self-harm: within 7 and 30 days, the day of the visit counting,
 * which makes 8 and 31 days.
 *
 * - Of whoever is six or older, covered up to day 30, and not admitted to a hospital up to then.
 * - The first that the rules leave in of each 31 days.
 * - What counts as follow-up is taken from FUH; the measure's own list was not read.
 *
 * @see HEDIS MY2025, FUM
 */
export const fum: FollowUpMeasure = {
  name: 'FUM',
  version: 1,
  source: 'HEDIS MY2025, Follow-Up After Emergency Department Visit for Mental Illness',
  counts: MENTAL_HEALTH_COUNTS,
  notRecorded: ['hospice'],
  of: (past) =>
    oneIn31Days(
      emergencyVisits(past).map((visit) => {
        const said = [mental(visit), notAdmitted(visit, past)];
        const rules = { firstDay: 0, age: 6 } as const;
        return followUp('FUM', rules, visitEvent(visit), past, said, (from, until) =>
          firstThatCounts(past, mentalHealthFollowUp, from, until),
        );
      }),
    ),
};

function mental({ diagnosis }: MeasuredService): Said {
  return diagnosis === 'selfHarm' ? null : principalIs('mental', diagnosis);
}
