import type { Particulars } from './facts.js';

/** What a discharge plan is made of, in its order. */
export const SECTIONS = [
  'goals',
  'stayAndCourse',
  'nextLevel',
  'medications',
  'safetyPlan',
  'relapsePrevention',
  'supportGroups',
  'aftercareServices',
  'housing',
  'transportAndWork',
  'overdoseResponse',
  'contacts',
] as const;
export type Section = (typeof SECTIONS)[number];

/** What to do about an overdose is asked for people who use substances. */
export function sectionsFor(condition: string): Section[] {
  return SECTIONS.filter((section) => section !== 'overdoseResponse' || condition !== 'mental');
}

const TEXTS: Readonly<Partial<Record<Section, string>>> = {
  goals: 'Go back to work half-time; two evenings a week with friends',
  stayAndCourse: 'Came with low mood and drinking; both better since the second week',
  relapsePrevention: 'Knows three early signs and whom to call',
  supportGroups: 'Thursday group at the community house, first visit made',
  aftercareServices: 'Monthly check-in with the alumni programme for a year',
  housing: 'Back to the own flat, sister nearby',
  transportAndWork: 'Bus line 12; employer agreed to shorter days',
  overdoseResponse: 'Naloxone at home, sister shown how',
  contacts: 'Sister, sponsor, crisis line 988',
};

const STEPS = {
  warningSigns: 'Sleeps less than five hours',
  internalCoping: 'Walks by the lake',
  peopleAndPlacesThatDistract: 'The library, the choir',
  peopleWhoHelp: 'Her sister',
  professionalsAndAgencies: '988, the clinic',
  saferEnvironment: 'No alcohol in the flat',
};

/** A section with nothing missing in it. */
export function sectionParticulars(section: Section): Particulars {
  if (section === 'nextLevel')
    return { level: 'outpatient', provider: 'Uptown Clinic', acceptance: 'accepted' };
  if (section === 'medications')
    return { reconciled: true, list: [{ name: 'Naltrexone', dose: '50 mg daily' }] };
  if (section === 'safetyPlan') return { steps: STEPS };
  return { text: TEXTS[section] ?? 'As agreed' };
}

/** `aftercare-services`, as routes name it. */
export function sectionInPath(section: string): string {
  return section.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
