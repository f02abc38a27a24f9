/** Why something is not in a measure. */
export const EXCLUDED = {
  stillThere: 'the patient has not left yet',
  diedInStay: 'the patient died during the stay',
  died: 'the patient died in the year of the measure, or before',
  againstAdvice: 'the patient left against advice',
  transferred:
    'the patient was in such care again by the day after: one chain, of which the last discharge counts',
  interrupted: 'back by the third consecutive day, which makes one stay of both',
  readmitted:
    'admitted again within 30 days: the last discharge counts, or none where it was for something else',
  readmittedElsewhere:
    'admitted to care that is not acute within 30 days, other than psychiatric residential care',
  admitted: 'admitted to a hospital within 30 days',
  notHospital: 'no inpatient stay in a hospital',
  notAcute: 'no acute inpatient stay',
  notAcuteNorResidential: 'neither acute nor residential care',
  otherDiagnosis: 'for something else',
  tooYoung: 'too young for the measure',
  outOfPeriod: 'after 1 December, so that 30 days do not fit into the year',
  notEnrolled: 'not covered by the same payer on each of the days',
  within31Days: 'within 31 days of one that counts',
} as const;

/** What is not known, so that nobody can say whether it is in a measure. */
export const UNDETERMINED = {
  acuteNotRecorded: 'nobody said whether the stay was acute',
  diagnosisNotRecorded: 'nobody said what the stay or visit was for',
  principalUnclear: 'for co-occurring conditions, of which nobody said which is the principal one',
  ageNotRecorded: 'how old the patient was is not known',
  coverageNotRecorded: 'no coverage is recorded',
  within31DaysOfUndetermined: 'within 31 days of one of which nobody can say whether it counts',
} as const;

export type WhyExcluded = keyof typeof EXCLUDED;
export type WhyUndetermined = keyof typeof UNDETERMINED;
export type WhyNot = WhyExcluded | WhyUndetermined;

/** What each reason is told as. */
export const WHY_NOT: Readonly<Record<WhyNot, string>> = { ...EXCLUDED, ...UNDETERMINED };

/** Rules of the published measures that rest on what is not recorded here, and are therefore not applied. */
export const NOT_RECORDED = {
  hospice: 'hospice care, which excludes',
  selfHarmOfStays: 'intentional self-harm as a diagnosis of a stay, which includes',
  planned: 'whether an admission was planned, which does not count as a return',
  uncoded:
    'overdose, medication, opioid treatment and withdrawal management of services without a code that a value set names',
} as const;
export type NotRecorded = keyof typeof NOT_RECORDED;

export const ELIGIBILITIES = ['counted', 'undetermined', 'excluded'] as const;
export type Eligibility = (typeof ELIGIBILITIES)[number];

/** What rules say of one stay or visit. */
export type Verdict = { readonly eligibility: Eligibility; readonly why: readonly WhyNot[] };

/** What one rule says: nothing against it, or why not. */
export type Said = WhyNot | null;

/** Whoever is excluded by one rule is; whoever is by none may still be so by what nobody knows. */
export function verdictOf(said: readonly Said[]): Verdict {
  const why = [...new Set(said.filter((one) => one !== null))];
  const excluding = why.filter((one) => Object.hasOwn(EXCLUDED, one));
  if (excluding.length > 0) return { eligibility: 'excluded', why: excluding };
  return { eligibility: why.length > 0 ? 'undetermined' : 'counted', why };
}
