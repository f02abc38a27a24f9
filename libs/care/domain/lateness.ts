import { type Circumstances, dateOf, endOfDay, instantOf, type NewEvent } from '#event-sourcing';
import type { EffectiveAt } from '#event-store';
import { packOn, type RulePack } from './rules.js';

/**
 * Hours from when something was true to when it was learned, where that is more than the rule pack of its date
 * allows without notice; null where it was learned in time. A day is over when it ends at the facility.
 */
export function lateHours(at: EffectiveAt, learnedMs: number, packs: readonly RulePack[]): number | null {
  const pack = packOn(packs, dateOf(at));
  const happened = instantOf(at) ?? endOfDay(dateOf(at), at.zone);
  const hours = (learnedMs - happened) / 3_600_000;
  return pack !== null && hours > pack.rules.lateEntryHours.value ? hours : null;
}

/** A fact that was learned late, with the warning that says so; corrections get none, they are late by nature. */
export function warnedOfLateness(
  event: NewEvent,
  index: number,
  packs: readonly RulePack[],
  { nowMs, eventId }: Circumstances,
): NewEvent {
  const { factId, effectiveAt, warnings = [] } = event;
  if (factId !== undefined || effectiveAt === null || effectiveAt === undefined) return event;
  if (lateHours(effectiveAt, nowMs, packs) === null) return event;
  return { ...event, warnings: [...warnings, { code: 'LATE_ENTRY', facts: [eventId(index)] }] };
}
