import { effectiveAtInstant, RefusedError } from '#event-sourcing';
import type { EffectiveAt } from '#event-store';

/** A row's time as a command states it: instants are put on the calendar of the facility's zone. */
export function onCalendar(time: string, zone: string): string {
  return time.length < 20 ? time : textOf(effectiveAtInstant(Date.parse(time), zone));
}

function textOf({ local, offset }: EffectiveAt): string {
  return `${local}${offset ?? ''}`;
}

/**
 * Whole minutes from start to end; null where one of them is only a date, or there is no end.
 *
 * @param at - the start as the calendar has it, with its offset
 */
export function minutesOf({ start, end }: { start: string; end?: string }): number | null {
  if (end === undefined || start.length === 10 || end.length === 10) return null;
  // Both of one kind: instants, or minutes on one calendar.
  if (start.length !== end.length) return null;
  const suffix = start.length < 20 ? 'Z' : '';
  return Math.round((Date.parse(end + suffix) - Date.parse(start + suffix)) / 60_000);
}

/** @throws RefusedError `END_BEFORE_START` */
export function checkEnd({ start, end }: { start: string; end?: string }): void {
  if (end === undefined) return;
  const length = Math.min(start.length, end.length);
  if (end.slice(0, length) >= start.slice(0, length)) return;
  throw new RefusedError('END_BEFORE_START', 'lies before the start', { field: 'end' });
}
