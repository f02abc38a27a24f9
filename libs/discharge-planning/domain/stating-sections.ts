import type { SectionInput } from './plan-inputs.js';
import { refuse } from './refusing.js';
import { PARTS, SAFETY_STEPS, type SectionData } from './sections.js';

/** Inputs that belong to some sections only. */
const SPECIAL = ['level', 'provider', 'acceptance', 'reconciled', 'list', 'steps'] as const;

/**
 * What a section says: its words apart, since they are kept sealed.
 *
 * @throws RefusedError `SECTION_PART_UNKNOWN` for a part of another section, `SECTION_EMPTY` where nothing is said
 */
export function sectionOf(input: SectionInput, version: number, at: string) {
  const { section, text, provider, list, steps } = input;
  const stray = SPECIAL.find((part) => input[part] !== undefined && !PARTS[section]?.includes(part));
  if (stray !== undefined) {
    refuse(
      'SECTION_PART_UNKNOWN',
      `The section ${section} has no ${stray}`,
      `${at}${stray}`,
      `Its parts are ${['text', ...(PARTS[section] ?? [])].join(', ')}`,
    );
  }
  const given = [
    ...(text === undefined ? [] : ['text']),
    ...(provider === undefined ? [] : ['provider']),
    ...(list === undefined ? [] : ['list']),
    ...SAFETY_STEPS.filter((step) => steps?.[step] !== undefined),
  ];
  const data: SectionData = {
    section,
    version,
    given,
    level: input.level ?? null,
    acceptance: input.acceptance ?? null,
    reconciled: input.reconciled ?? null,
  };
  if (given.length === 0 && data.level === null && data.acceptance === null && data.reconciled === null) {
    refuse('SECTION_EMPTY', `The section ${section} says nothing`, `${at}text`, 'Say something in it');
  }
  return { data, sealed: { text, provider, list: list?.map(named), steps: stepsGiven(steps) } };
}

/** Only what was given, as plain values. */
function named({ name, dose, indication }: NonNullable<SectionInput['list']>[number]) {
  return {
    name,
    ...(dose === undefined ? {} : { dose }),
    ...(indication === undefined ? {} : { indication }),
  };
}

function stepsGiven(steps: SectionInput['steps']) {
  if (steps === undefined) return undefined;
  const given = SAFETY_STEPS.filter((step) => steps[step] !== undefined);
  return Object.fromEntries(given.map((step) => [step, steps[step]]));
}
