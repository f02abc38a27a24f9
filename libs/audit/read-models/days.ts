import type { StayRow } from '#care';
import { isLocalBy, LEVELS, type Level } from '#care/domain';
import { daysBetween } from '#event-sourcing';

/** Days at each level; no level with none. */
export type DaysByLevel = { readonly [level in Level]?: number };

/**
 * Calendar days of primary stays from the beginning of each to its end, the day of the end not counted; nobody is
 * counted after their death, nor after the date of `asOf`.
 *
 * @param stays - one row of each
 */
export function daysByLevel(stays: readonly StayRow[], asOf: string): DaysByLevel {
  const days = new Map<string, number>();
  for (const { level, role, from, to, died } of stays) {
    if (role !== 'primary' || !isLocalBy(from, asOf)) continue;
    const ends = [to, died, asOf].flatMap((end) => (end === null ? [] : [end.slice(0, 10)]));
    const end = ends.reduce((first, one) => (one < first ? one : first));
    days.set(level, (days.get(level) ?? 0) + Math.max(0, daysBetween(from.slice(0, 10), end)));
  }
  return inOrder((level) => days.get(level) ?? 0);
}

/** What the one has more than the other; negative where it has less. */
export function difference(days: DaysByLevel, less: DaysByLevel): DaysByLevel {
  return inOrder((level) => (days[level] ?? 0) - (less[level] ?? 0));
}

export function sumOfDays(all: readonly DaysByLevel[]): DaysByLevel {
  return inOrder((level) => all.reduce((sum, days) => sum + (days[level] ?? 0), 0));
}

function inOrder(of: (level: Level) => number): DaysByLevel {
  return Object.fromEntries(
    LEVELS.map((level) => [level, of(level)] as const).filter(([, days]) => days !== 0),
  );
}
