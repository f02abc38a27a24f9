import type { Level } from '#care/domain';

/**
 * What a discharge plan is made of.
 *
 * @see 42 CFR 482.43; CARF 2.D; Joint Commission HBIPS-6 (retired 2016)
 */
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

/** The six steps of a safety plan in the order in which the patient goes through them. @see Stanley & Brown 2012 */
export const SAFETY_STEPS = [
  'warningSigns',
  'internalCoping',
  'peopleAndPlacesThatDistract',
  'peopleWhoHelp',
  'professionalsAndAgencies',
  'saferEnvironment',
] as const;
export type SafetyStep = (typeof SAFETY_STEPS)[number];

export const ACCEPTANCES = ['asked', 'accepted', 'declined'] as const;
export type Acceptance = (typeof ACCEPTANCES)[number];

/** What a section says besides its sealed words; `given` names the words that are there. Stored. */
export type SectionData = {
  readonly section: Section;
  readonly version: number;
  readonly given: readonly string[];
  readonly level: Level | null;
  readonly acceptance: Acceptance | null;
  readonly reconciled: boolean | null;
};

/** Inputs that a section takes; the other sections take words alone. */
export const PARTS: Readonly<Partial<Record<Section, readonly string[]>>> = {
  nextLevel: ['level', 'provider', 'acceptance'],
  medications: ['reconciled', 'list'],
  safetyPlan: ['steps'],
};

/** Parts without which a section is not complete. */
export function partsOf(section: Section): readonly string[] {
  switch (section) {
    case 'nextLevel':
      return ['level', 'provider', 'accepted'];
    case 'medications':
      return ['reconciled'];
    case 'safetyPlan':
      return SAFETY_STEPS;
    default:
      return ['text'];
  }
}

/** The parts that are missing, in their order; all of them where there is no such section yet. */
export function missingIn(section: Section, data: SectionData | null): string[] {
  const there = new Set(data?.given ?? []);
  if (data?.level) there.add('level');
  if (data?.acceptance === 'accepted') there.add('accepted');
  if (data?.reconciled) there.add('reconciled');
  return partsOf(section).filter((part) => !there.has(part));
}
