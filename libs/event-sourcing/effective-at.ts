import { Temporal } from 'temporal-polyfill';
import type { EffectiveAt } from '#event-store';
import { RefusedError } from './errors.js';
import { zoneDay } from './zone-day.js';
import { offsetAt } from './zone-offset.js';

const SHAPE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})?)?$/;
const TIME = /T([01]\d|2[0-3]):[0-5]\d$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const FUTURE_TOLERANCE_MS = 5 * 60_000;

/**
 * Reads a time as people write it, on the calendar of a facility: `2025-01-09`, `2025-01-09T14:30`, or with
 * the offset `2025-01-09T14:30-06:00`, which must be the one the zone had then.
 *
 * @throws RefusedError `INVALID_TIME` naming the field for a date that is none, a local time that the zone
 * skipped or had twice, or an offset that the zone did not have
 */
export function effectiveAt(text: string, zone: string, field = 'effectiveAt'): EffectiveAt {
  const [, date, time, offset] = SHAPE.exec(text) ?? [];
  if (date === undefined) {
    return refuse(field, 'is no time', 'Write 2025-01-09, 2025-01-09T14:30 or 2025-01-09T14:30-06:00');
  }
  checkDate(date, field);
  if (time === undefined) return { local: date, offset: null, zone, precision: 'day' };
  const local = `${date}T${time}`;
  return { local, offset: offsetOf(local, offset, zone, field), zone, precision: 'minute' };
}

/** @throws RefusedError `INVALID_TIME` for a date that is not in the calendar, such as 31 February */
export function checkDate(text: string, field: string): void {
  const day = DATE.test(text) ? new Date(`${text}T00:00Z`) : null;
  // 31 February is read as 3 March.
  if (day === null || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text) {
    refuse(field, 'is not a date in the calendar', 'Write it as 2025-01-09');
  }
}

function offsetOf(local: string, given: string | undefined, zone: string, field: string): string {
  const { offset: allDay } = zoneDay(zone, local.slice(0, 10));
  if (allDay !== null && TIME.test(local) && (given === undefined || given === allDay)) return allDay;
  return offsetOnChange(local, given, zone, field);
}

function offsetOnChange(local: string, given: string | undefined, zone: string, field: string): string {
  let plain: Temporal.PlainDateTime;
  try {
    plain = Temporal.PlainDateTime.from(local, { overflow: 'reject' });
  } catch {
    return refuse(field, 'is no time of day', 'Write hours 00 to 23 and minutes 00 to 59');
  }
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  const offset = given === 'Z' ? '+00:00' : given;
  const [first, second] = [toTheMinute(earlier.offset), toTheMinute(later.offset)];
  if (earlier.epochMilliseconds === later.epochMilliseconds) {
    if (offset === undefined || offset === first) return first;
    return refuse(field, `has an offset that ${zone} did not have then`, `Use ${first}`);
  }
  if (!earlier.toPlainDateTime().equals(plain)) {
    return refuse(
      field,
      `never was: the clocks of ${zone} skipped it`,
      `Use a time before or after the change`,
    );
  }
  if (offset === first || offset === second) return offset;
  return refuse(
    field,
    offset === undefined
      ? `was twice in ${zone}: the clocks were set back`
      : `has an offset that ${zone} did not have then`,
    `Add the offset, ${first} or ${second}`,
  );
}

/** Before standard time zones had offsets with seconds, which no ISO 8601 reader takes. */
function toTheMinute(offset: string): string {
  return offset.slice(0, 6);
}

function refuse(field: string, what: string, wayOut: string): never {
  throw new RefusedError('INVALID_TIME', `${field} ${what}`, { field, wayOut });
}

/** The calendar date, facility-local, `2025-01-09`. */
export function dateOf(at: EffectiveAt): string {
  return at.local.slice(0, 10);
}

/** Milliseconds since 1970 of a minute; null where only the day is known. */
export function instantOf(at: EffectiveAt): number | null {
  return at.offset === null ? null : Date.parse(`${at.local}${at.offset}`);
}

/** A day is in the future after the facility's today; a minute, more than five minutes from now. */
export function isFuture(at: EffectiveAt, nowMs: number): boolean {
  const instant = instantOf(at);
  return instant === null ? dateOf(at) > dateIn(at.zone, nowMs) : instant > nowMs + FUTURE_TOLERANCE_MS;
}

/** The calendar date somewhere at a moment. */
export function dateIn(zone: string, nowMs: number): string {
  return localTime(nowMs, offsetAt(zone, nowMs)).slice(0, 10);
}

/** The moment, minute exact, on the calendar of a zone; seconds are cut off. */
export function effectiveAtInstant(epochMs: number, zone: string): EffectiveAt {
  const offsetMs = offsetAt(zone, epochMs);
  return { local: localTime(epochMs, offsetMs), offset: offsetText(offsetMs), zone, precision: 'minute' };
}

function localTime(epochMs: number, offsetMs: number): string {
  return new Date(epochMs + offsetMs).toISOString().slice(0, 16);
}

/** Minute exact: before standard time zones had offsets with seconds. */
function offsetText(offsetMs: number): string {
  const minutes = Math.trunc(Math.abs(offsetMs) / 60_000);
  const text = [Math.trunc(minutes / 60), minutes % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return `${offsetMs < 0 ? '-' : '+'}${text}`;
}

/** The last moment of a date in a zone, in milliseconds since 1970. */
export function endOfDay(date: string, zone: string): number {
  return zoneDay(zone, date).endMs - 1;
}

/** Calendar days from one date to another: 1 March to 3 March is 2. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000);
}

/** The date so many calendar days later. */
export function daysAfter(date: string, days: number): string {
  const day = Number(date.slice(8)) + days;
  // Every month has these: going through the days of a stay, most steps need no calendar.
  if (day >= 1 && day <= 28) return date.slice(0, 8) + String(day).padStart(2, '0');
  return new Date(Date.parse(`${date}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
