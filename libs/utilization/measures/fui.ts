import { isAcute, isResidential, principalIs } from './care-kinds.js';
import { dischargeEvent, discharges } from './discharges.js';
import { type FollowUpMeasure, followUp } from './follow-up-measure.js';
import { oneIn31Days } from './one-in-31-days.js';
import type { MeasuredStay, Past } from './past.js';
import type { Said } from './reasons.js';
import { leftAlive } from './return-measure.js';
import { substanceUseFollowUp } from './substance-use-follow-up.js';
import { continuedBy } from './transfers.js';
import { firstThatCounts } from './what-counts.js';

/**
 * Follow-up after high-intensity care for substance use disorder: within 7 and 30 days, the day of the discharge never
 * counting.
 *
 * - Of every acute inpatient or residential stay for a substance use disorder, of whoever is thirteen or older and covered up
 *   to day 30.
 * - Direct transfers are chained first: the last discharge counts where it was for a substance use disorder, else none.
 * - Then the first that the rules leave in of each 31 days.
 *
 * @see HEDIS MY2025, FUI
 */
export const fui: FollowUpMeasure = {
  name: 'FUI',
  version: 1,
  source: 'HEDIS MY2025, Follow-Up After High-Intensity Care for Substance Use Disorder',
  counts: ['substanceUsePrincipal', 'substanceUseDayProgramme', 'substanceUseAdmission'],
  notRecorded: ['hospice', 'withdrawalManagement', 'medication'],
  of: (past) =>
    oneIn31Days(
      discharges(past).map((stay) => {
        const principal = principalIs('substanceUse', stay.diagnosis);
        const said = [intensive(stay), principal, leftAlive(stay, past), chained(stay, past)];
        const rules = { firstDay: 1, age: 13 } as const;
        return followUp('FUI', rules, dischargeEvent(stay), past, said, (from, until) =>
          firstThatCounts(past, substanceUseFollowUp, from, until),
        );
      }),
    ),
};

function intensive(stay: MeasuredStay): Said {
  if (isResidential(stay)) return null;
  const isIt = isAcute(stay);
  if (isIt === null) return 'acuteNotRecorded';
  return isIt ? null : 'notAcuteNorResidential';
}

function chained(stay: MeasuredStay, past: Past): Said {
  return continuedBy(stay, past, ({ level }) => level === 'inpatient') === null ? null : 'transferred';
}
