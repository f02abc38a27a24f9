import type { NewEvent } from '#event-sourcing';
import { isOutdated } from './plan.js';
import type { PlanContext } from './plan-context.js';
import type { Plan } from './plan-shape.js';
import { missingIn, SECTIONS, type Section, type SectionData } from './sections.js';

/** What is to be said when a version is finalised; none of it blocks. */
export const FINALISING_WARNINGS = {
  PLAN_SECTIONS_MISSING: 'Sections of the plan are missing or not complete',
  PLAN_NOT_ACKNOWLEDGED: 'The patient has not acknowledged what the plan says now',
} as const;

export function finalisingWarnings(
  { type, data }: NewEvent,
  factId: string,
  plan: Plan,
  { episode }: PlanContext,
): { code: keyof typeof FINALISING_WARNINGS; facts: string[] }[] {
  const version = plan.versions.find((one) => one.version === data.version);
  if (type !== 'PlanFinalised' || version === undefined) return [];
  const wanted = sectionsFor(episode.stays.at(-1)?.placement.diagnosisClass ?? null);
  const lacking = wanted.some(
    (name) => missingIn(name, sectionData(version.sections[name]?.data)).length > 0,
  );
  const agreed = version.acknowledgement?.type === 'PlanAcknowledged' && !isOutdated(version);
  return [
    ...(lacking ? [{ code: 'PLAN_SECTIONS_MISSING' as const, facts: [factId] }] : []),
    ...(agreed ? [] : [{ code: 'PLAN_NOT_ACKNOWLEDGED' as const, facts: [factId] }]),
  ];
}

/** What to do about an overdose is asked of plans for people who use substances. */
export function sectionsFor(diagnosisClass: string | null): Section[] {
  const substances = diagnosisClass === 'substanceUse' || diagnosisClass === 'coOccurring';
  return SECTIONS.filter((section) => section !== 'overdoseResponse' || substances);
}

export function sectionData(data: object | undefined): SectionData | null {
  return (data as SectionData | undefined) ?? null;
}
