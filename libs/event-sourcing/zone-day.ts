import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';

/** One calendar day in one time zone; 23 or 25 hours long where the clocks are changed. */
export type ZoneDay = {
  /** The first moment of the next day. */
  readonly endMs: number;
  /** `-06:00`; null where the clocks are changed that day, or had offsets with seconds. */
  readonly offset: string | null;
};

const DAY_MS = 86_400_000;
/** Converting costs tens of microseconds, and most facts are of few days. */
const days = new LRUCache<string, ZoneDay>({ max: 20_000 });

/** @param date - a date of the calendar, `2025-01-09` */
export function zoneDay(zone: string, date: string): ZoneDay {
  const name = `${zone} ${date}`;
  const known = days.get(name);
  if (known !== undefined) return known;
  const plain = Temporal.PlainDate.from(date);
  const start = plain.toZonedDateTime(zone);
  const end = plain.add({ days: 1 }).toZonedDateTime(zone);
  const [startMs, endMs] = [start.epochMilliseconds, end.epochMilliseconds];
  const isPlain = start.offset === end.offset && endMs - startMs === DAY_MS && start.offset.length === 6;
  const day = { endMs, offset: isPlain ? start.offset : null };
  days.set(name, day);
  return day;
}
