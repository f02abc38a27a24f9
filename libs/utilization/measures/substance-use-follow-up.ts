import { isDayProgramme, principalIs } from './care-kinds.js';
import type { CountedAs } from './what-counts.js';

/** For a substance use disorder as the principal diagnosis, which co-occurring conditions leave open. */
export const substanceUseFollowUp: CountedAs = {
  service: ({ diagnosis }) => (diagnosis === 'substanceUse' ? 'substanceUsePrincipal' : null),
  stay(stay) {
    if (principalIs('substanceUse', stay.diagnosis) !== null) return null;
    if (isDayProgramme(stay)) return { as: 'substanceUseDayProgramme', each: 'firstDay' };
    return stay.level === 'inpatient' ? { as: 'substanceUseAdmission', each: 'firstDay' } : null;
  },
};
