import { effectiveAtInstant, RefusedError } from '#event-sourcing';

/** `2025-01-09T20:30:00Z`: of the three forms that a row's time has, the only one as long. */
const INSTANT = 20;

/** A row's time as a command states it: instants are put on the calendar of the facility's zone. */
export function onCalendar(time: string, zone: string): string {
  if (time.length < INSTANT) return time;
  const { local, offset } = effectiveAtInstant(Date.parse(time), zone);
  return `${local}${offset}`;
}

/** The calendar date of a row's time in a zone. */
export function dateOn(time: string, zone: string): string {
  return onCalendar(time, zone).slice(0, 10);
}

/** Whole minutes from start to end; null where there is no end, or one of them is only a date. */
export function minutesOf({ start, end }: { start: string; end?: string }): number | null {
  if (end === undefined || start.length === 10 || end.length === 10) return null;
  // Both of one kind: instants, or minutes on one calendar.
  if (start.length !== end.length) return null;
  const suffix = start.length < INSTANT ? 'Z' : '';
  return Math.round((Date.parse(end + suffix) - Date.parse(start + suffix)) / 60_000);
}

/** @throws RefusedError `END_BEFORE_START` */
export function checkEnd({ start, end }: { start: string; end?: string }): void {
  if (end === undefined) return;
  const length = Math.min(start.length, end.length);
  if (end.slice(0, length) >= start.slice(0, length)) return;
  throw new RefusedError('END_BEFORE_START', 'lies before the start', { field: 'end' });
}
