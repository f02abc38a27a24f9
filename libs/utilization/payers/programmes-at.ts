import type { Stay } from '#care/domain';

/**
 * The programmes in which somebody was at a facility, whoever paid; none, which is null, where they were not there. What
 * names a facility alone may be of any of them, and one may be under Part 2 where the facility is not.
 */
export function programmesAt(facility: string, stays: readonly Stay[]): (string | null)[] {
  const there = stays.filter(({ placement }) => placement.facility === facility);
  const programmes = new Set(there.map(({ placement }) => placement.programme));
  return programmes.size === 0 ? [null] : [...programmes];
}
