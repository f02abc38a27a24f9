import { daysBetween } from '#event-sourcing';
import type { FollowUp } from './follow-up-measure.js';

/**
 * Of those that the rules before this one leave in, the first of a year, then the first that is 31 days or more later, and so on:
 * after 1 January the next is 1 February. Nobody can say which count behind one that is itself undetermined.
 *
 * @param all - of one patient, in order
 */
export function oneIn31Days(all: readonly FollowUp[]): FollowUp[] {
  let counted: string | null = null;
  let undetermined: string | null = null;
  return all.map((one) => {
    const { on } = one.index;
    if (one.eligibility === 'excluded') return one;
    if (isWithin(counted, on)) return { ...one, eligibility: 'excluded', why: ['within31Days'] };
    if (one.eligibility === 'counted' && !isWithin(undetermined, on)) {
      counted = on;
      return one;
    }
    const behindOne = isWithin(undetermined, on) ? (['within31DaysOfUndetermined'] as const) : [];
    undetermined = on;
    return { ...one, eligibility: 'undetermined', why: [...one.why, ...behindOne] };
  });
}

function isWithin(kept: string | null, on: string): boolean {
  return kept !== null && kept.slice(0, 4) === on.slice(0, 4) && daysBetween(kept, on) < 31;
}
