import type { MeasuredStay } from './past.js';
import type { Said } from './reasons.js';

/** 24-hour care in a hospital. */
export function isHospital({ level, setting }: MeasuredStay): boolean {
  return level === 'inpatient' && setting === 'hospital';
}

/** 24-hour care anywhere else. */
export function isResidential({ level, setting }: MeasuredStay): boolean {
  return level === 'inpatient' && setting !== 'hospital';
}

/** Only a hospital stay is acute; null where nobody said. */
export function isAcute(stay: MeasuredStay): boolean | null {
  return isHospital(stay) ? stay.acute : false;
}

export function isDayProgramme({ level }: MeasuredStay): boolean {
  return level === 'php' || level === 'iop';
}

/** The principal diagnosis is of a class. Co-occurring conditions leave open which of the two is the principal one. */
export function principalIs(
  wanted: 'mental' | 'substanceUse',
  diagnosis: MeasuredStay['diagnosis'] | 'selfHarm',
): Said {
  if (diagnosis === wanted) return null;
  if (diagnosis === null) return 'diagnosisNotRecorded';
  return diagnosis === 'coOccurring' ? 'principalUnclear' : 'otherDiagnosis';
}

/** One of the diagnoses is of the class; what nobody said is none. */
export function oneIs(wanted: 'mental' | 'substanceUse', diagnosis: string | null): boolean {
  return diagnosis === wanted || diagnosis === 'coOccurring';
}
