/**
 * How a stay ended, with the codes payers and the state ask for.
 *
 * @see SAMHSA TEDS-D, REASON (1 completed … 7 other); UB-04 form locator 17, patient discharge status
 */
export const DISPOSITIONS = {
  completed: { teds: 1, ub04: '01' },
  steppedDown: { teds: 4, ub04: '01' },
  transferredOut: { teds: 4, ub04: '02' },
  ama: { teds: 2, ub04: '07' },
  lostToFollowUp: { teds: 2, ub04: '07' },
  administrative: { teds: 3, ub04: '01' },
  incarcerated: { teds: 5, ub04: '01' },
  deceased: { teds: 6, ub04: '20' },
  agedOutOrMoved: { teds: 7, ub04: '01' },
  other: { teds: 7, ub04: '01' },
} as const;

export type Disposition = keyof typeof DISPOSITIONS;
export const DISPOSITION_NAMES = Object.keys(DISPOSITIONS) as Disposition[];

/** Where the patient went: a second axis beside the disposition. */
export const DESTINATIONS = [
  'home',
  'hospital',
  'residential',
  'dayProgramme',
  'clinic',
  'recoveryHousing',
  'jailOrPrison',
  'shelterOrStreet',
  'unknown',
  'other',
] as const;

export const REFERRAL_SOURCES = [
  'self',
  'family',
  'clinician',
  'hospital',
  'emergencyDepartment',
  'school',
  'employer',
  'court',
  'community',
  'other',
] as const;
export const CONDITION_CLASSES = ['mental', 'substanceUse', 'coOccurring', 'other'] as const;
export const LEGAL_STATUSES = ['voluntary', 'involuntary', 'courtOrdered', 'unknown'] as const;
export const LIVING_ARRANGEMENTS = [
  'independent',
  'dependent',
  'homeless',
  'recoveryHousing',
  'unknown',
] as const;
/** @see Illinois notice prn181120a: revenue codes 0183 therapeutic, 0182 patient convenience, 0185 hospitalisation */
export const LEAVE_KINDS = ['therapeutic', 'convenience', 'hospitalisation', 'unauthorised'] as const;
export const HOLD_REASONS = ['vacation', 'medicalAdmission', 'legal', 'other'] as const;
export const EPISODE_ENDS = [
  'noShow',
  'declined',
  'notEligible',
  'referredElsewhere',
  'completed',
  'other',
] as const;
export const REPRESENTATIVE_KINDS = [
  'guardian',
  'parent',
  'healthcareProxy',
  'powerOfAttorney',
  'other',
] as const;
export const SEXES = ['female', 'male', 'other', 'unknown'] as const;
