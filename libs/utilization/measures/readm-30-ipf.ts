import { DISPOSITIONS, type Disposition } from '#care/domain';
import { daysAfter } from '#event-sourcing';
import { isHospital } from './care-kinds.js';
import { behind, type MeasuredStay, type Past } from './past.js';
import type { Said } from './reasons.js';
import { leftAlive, type ReturnMeasure, returnWithin } from './return-measure.js';
import { continuedBy } from './transfers.js';

/**
 * Back in a hospital on day 3 to 30 after an inpatient psychiatric stay.
 *
 * - A stay is psychiatric where it was for a mental or a substance use disorder.
 * - Out: left against advice; died; in a hospital again on day 0 or 1, a transfer; or on day 2, an interrupted stay,
 *   which ends with the later discharge.
 * - Planned admissions count, since nobody records which were planned.
 *
 * @see CBE 2860 (p4qm.org/measures/2860)
 */
export const readm30Ipf: ReturnMeasure = {
  name: 'READM-30-IPF',
  version: 1,
  source: 'CBE 2860, all-cause readmission after inpatient psychiatric care, days 3 to 30',
  notRecorded: ['planned'],
  of(stay, past) {
    const said = [psychiatric(stay), leftAlive(stay, past), withAdvice(stay), leftForLong(stay, past)];
    return [returnWithin('READM-30-IPF', { first: 3, days: 30 }, stay, past, said, isHospital)];
  },
};

/** What READM-30-IPF and the interrupted stay are about. */
export function psychiatric(stay: MeasuredStay): Said {
  if (!isHospital(stay)) return 'notHospital';
  if (stay.diagnosis === null) return 'diagnosisNotRecorded';
  return stay.diagnosis === 'other' ? 'otherDiagnosis' : null;
}

/** By its claim code, under which whoever was lost from sight falls too. @see UB-04 form locator 17, code 07 */
function withAdvice({ disposition }: MeasuredStay): Said {
  const codes = disposition === null ? undefined : DISPOSITIONS[disposition as Disposition];
  return codes?.ub04 === '07' ? 'againstAdvice' : null;
}

function leftForLong(stay: MeasuredStay, past: Past): Said {
  if (stay.to === null) return null;
  if (continuedBy(stay, past, isHospital) !== null) return 'transferred';
  const third = daysAfter(stay.to, 2);
  return behind(stay, past).some((other) => isHospital(other) && other.from === third) ? 'interrupted' : null;
}
