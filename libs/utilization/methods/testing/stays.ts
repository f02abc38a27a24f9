import fc from 'fast-check';
import { daysAfter } from '#event-sourcing';
import type { CountedStay, Leave } from '../index.js';

/** Away from one time to another, and back. */
export function leave(from: string, to: string): Leave {
  return { from, to, returned: true };
}

/** Away from then on; `forGood` where it is known that the patient did not come back. */
export function awayFrom(from: string, { forGood = false } = {}): Leave {
  return { from, to: null, returned: forGood ? false : null };
}

/** In residential care from one time to another, with nothing special about it. */
export function stayOf(from: string, to: string | null, more: Partial<CountedStay> = {}): CountedStay {
  return {
    level: 'inpatient',
    setting: 'residential',
    from,
    to,
    endedBy: to === null ? null : 'discharged',
    isContinuedHere: false,
    leaves: [],
    lastContactAt: null,
    died: null,
    serviceDates: [],
    asOf: '2025-12-31',
    ...more,
  };
}

const FIRST = '2025-02-20';
const DAY = 1440;

/** A day in the time of {@link stays}, counted from 0, which is the day of the admission at the earliest. */
export const dayNumber = (time: string): number =>
  Math.round((Date.parse(`${time.slice(0, 10)}T00:00Z`) - Date.parse(`${FIRST}T00:00Z`)) / 86_400_000);

/** A minute as people write it at the facility. */
function written(minute: number): string {
  const [hours, minutes] = [Math.floor((minute % DAY) / 60), minute % 60];
  const time = [hours, minutes].map((part) => String(part).padStart(2, '0')).join(':');
  return `${daysAfter(FIRST, Math.floor(minute / DAY))}T${time}`;
}

/** Whole minutes, midnights more often than any others. */
const minuteUpTo = (last: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: last }),
    fc.integer({ min: 0, max: Math.floor(last / DAY) }).map((day) => day * DAY),
  );

/** Stays of up to forty days with up to six leaves, some of them over, all of them across a change of the clocks. */
export const stays: fc.Arbitrary<CountedStay> = fc
  .record({
    length: fc.integer({ min: 0, max: 40 * DAY }),
    began: fc.integer({ min: 0, max: DAY - 1 }),
    isOpen: fc.boolean(),
    level: fc.constantFrom('inpatient' as const, 'iop' as const),
    lastContact: fc.option(fc.integer({ min: 0, max: 40 })),
    services: fc.array(fc.integer({ min: 0, max: 45 })),
  })
  .chain(({ length, began, isOpen, level, lastContact, services }) =>
    fc.uniqueArray(minuteUpTo(length), { maxLength: 12 }).map((minutes): CountedStay => {
      const end = written(began + length);
      const times = minutes.sort((a, b) => a - b).map((minute) => written(began + minute));
      const leaves = Array.from({ length: Math.floor(times.length / 2) }, (_, place) =>
        leave(times[2 * place] ?? '', times[2 * place + 1] ?? ''),
      );
      return stayOf(written(began), isOpen ? null : end, {
        level,
        leaves,
        lastContactAt: isOpen || lastContact === null ? null : daysAfter(FIRST, lastContact),
        serviceDates: services.map((day) => daysAfter(FIRST, day)),
        asOf: isOpen ? end : '2025-12-31',
      });
    }),
  );
