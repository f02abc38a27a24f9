import { isDayProgramme, isResidential, oneIs } from './care-kinds.js';
import type { CountedAs, Counts } from './what-counts.js';

/** What FUH and FUM take as follow-up. */
export const MENTAL_HEALTH_COUNTS: readonly Counts[] = [
  'dayProgramme',
  'mentalHealthProvider',
  'mentalDiagnosis',
  'psychiatricResidential',
];

/** PHP and IOP count whatever for; others need a mental-health provider or a mental diagnosis, principal or not. */
export const mentalHealthFollowUp: CountedAs = {
  service({ provider, diagnosis }, programme) {
    if (programme !== null) return 'dayProgramme';
    if (provider === 'mentalHealth') return 'mentalHealthProvider';
    return oneIs('mental', diagnosis) ? 'mentalDiagnosis' : null;
  },
  stay(stay) {
    if (isDayProgramme(stay)) return { as: 'dayProgramme', each: 'firstDay' };
    const isPsychiatric = isResidential(stay) && oneIs('mental', stay.diagnosis);
    return isPsychiatric ? { as: 'psychiatricResidential', each: 'everyDay' } : null;
  },
};
