import type { Concept } from '#services/domain';
import { isDayProgramme, principalIs } from './care-kinds.js';
import type { CountedAs } from './what-counts.js';

/** Whatever for: nobody gets it for anything else. */
export function isMedication(concepts: readonly Concept[]): boolean {
  return concepts.includes('medication') || concepts.includes('opioidTreatment');
}

/** For a substance use disorder as the principal diagnosis, which co-occurring conditions leave open. */
export const substanceUseFollowUp: CountedAs = {
  service({ diagnosis, concepts }) {
    if (concepts.includes('withdrawalManagement')) return null;
    if (isMedication(concepts)) return 'medication';
    return diagnosis === 'substanceUse' ? 'substanceUsePrincipal' : null;
  },
  stay(stay) {
    if (principalIs('substanceUse', stay.diagnosis) !== null) return null;
    if (isDayProgramme(stay)) return { as: 'substanceUseDayProgramme', each: 'firstDay' };
    return stay.level === 'inpatient' ? { as: 'substanceUseAdmission', each: 'firstDay' } : null;
  },
};
