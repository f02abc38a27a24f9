import { oneIs, principalIs } from './care-kinds.js';
import { emergencyVisits, notAdmitted, visitEvent } from './emergency-visits.js';
import { type FollowUpMeasure, followUp } from './follow-up-measure.js';
import { oneIn31Days } from './one-in-31-days.js';
import type { MeasuredService } from './past.js';
import type { Said } from './reasons.js';
import { isMedication, substanceUseFollowUp } from './substance-use-follow-up.js';
import { type CountedAs, firstThatCounts } from './what-counts.js';

/** A visit for a substance use disorder, principal or not, or with whoever treats it. */
const afterEmergency: CountedAs = {
  service({ provider, diagnosis, concepts }) {
    if (isMedication(concepts)) return 'medication';
    if (oneIs('substanceUse', diagnosis)) return 'substanceUsePrincipal';
    return provider === 'substanceUse' ? 'substanceUseProvider' : null;
  },
  stay: (stay) => {
    const counted = substanceUseFollowUp.stay(stay);
    return counted?.as === 'substanceUseDayProgramme' ? counted : null;
  },
};

/**
 * Follow-up after an emergency visit for substance use: within 7 and 30 days, the day of the visit counting, which makes 8
 * and 31 days.
 *
 * - Of a visit for a substance use disorder or any overdose, of whoever is thirteen or older, covered up to day 30, and not
 *   admitted to a hospital up to then.
 * - The first that the rules leave in of each 31 days.
 * - What counts as follow-up was read in a secondary source.
 *
 * @see HEDIS MY2025, FUA
 */
export const fua: FollowUpMeasure = {
  name: 'FUA',
  version: 1,
  source: 'HEDIS MY2025, Follow-Up After Emergency Department Visit for Substance Use',
  counts: ['substanceUsePrincipal', 'substanceUseProvider', 'substanceUseDayProgramme', 'medication'],
  notRecorded: ['hospice', 'uncoded'],
  of: (past) =>
    oneIn31Days(
      emergencyVisits(past).map((visit) => {
        const said = [toxic(visit), notAdmitted(visit, past)];
        const rules = { firstDay: 0, age: 13 } as const;
        return followUp('FUA', rules, visitEvent(visit), past, said, (from, until) =>
          firstThatCounts(past, afterEmergency, from, until),
        );
      }),
    ),
};

function toxic({ diagnosis, concepts }: MeasuredService): Said {
  return concepts.includes('overdose') ? null : principalIs('substanceUse', diagnosis);
}
