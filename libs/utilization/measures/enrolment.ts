import { payerOn } from '#care/domain';
import { daysAfter } from '#event-sourcing';
import { compare, type MeasuredCoverage, type Past } from './past.js';
import type { Said } from './reasons.js';

/** Who pays first on a date, as an organisation knows. */
export function payerFor(past: Past, organisation: string, on: string): string | null {
  return payerOn(knownTo(organisation, past), on);
}

/** Enrolment is coverage: by the payer of the first day, on each day up to the last. */
export function enrolled(past: Past, organisation: string, from: string, until: string): Said {
  const known = knownTo(organisation, past);
  if (known.length === 0) return 'coverageNotRecorded';
  const payer = payerOn(known, from);
  const own = known.filter((span) => span.payer === payer).sort((a, b) => compare(a.from, b.from));
  let uncovered = from;
  for (const { from: first, to } of own) {
    if (first > uncovered) break;
    if (to === null || to >= until) return null;
    if (to >= uncovered) uncovered = daysAfter(to, 1);
  }
  return 'notEnrolled';
}

function knownTo(organisation: string, { coverages }: Past): MeasuredCoverage[] {
  return coverages.filter((span) => span.organisation === null || span.organisation === organisation);
}
