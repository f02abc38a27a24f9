import { describe, expect, it } from '@jest/globals';
import { dateReader } from './date-format.js';

describe('A date is read as its format says, and not otherwise', () => {
  it.each([
    ['date', '2025-01-09', '2025-01-09'],
    ['DD.MM.YYYY', '09.01.2025', '2025-01-09'],
    ['MM/DD/YYYY', '01/09/2025', '2025-01-09'],
    ['M/D/YYYY', '1/9/2025', '2025-01-09'],
    ['YYYYMMDD', '20250109', '2025-01-09'],
    ['YYYY-MM-DDTHH:mm', '2025-01-09T14:30', '2025-01-09T14:30'],
    ['DD.MM.YYYY HH:mm:ss', '09.01.2025 14:30:59', '2025-01-09T14:30'],
    ['iso-instant', '2025-01-09T14:30:15Z', '2025-01-09T14:30:15Z'],
    ['iso-instant', '2025-01-09T14:30-06:00', '2025-01-09T20:30:00Z'],
    ['iso-instant', '2025-01-09T14:30:15.123Z', '2025-01-09T14:30:15Z'],
  ])('%s reads %s as %s', (format, text, read) => {
    expect(dateReader(format)(text)).toBe(read);
  });

  it.each([
    ['date', '2025-02-30'],
    ['date', '2025-1-9'],
    ['date', '09.01.2025'],
    ['date', ' 2025-01-09'],
    ['MM/DD/YYYY', '10/23/64'],
    ['MM/DD/YYYY', '23/10/1964'],
    ['YYYY-MM-DDTHH:mm', '2025-01-09T24:00'],
    ['YYYY-MM-DDTHH:mm', '2025-01-09'],
    ['iso-instant', '2025-01-09'],
    ['iso-instant', '2025-01-09T14:30:15'],
    ['iso-instant', '2025-02-30T14:30:15Z'],
  ])('%s does not read %s', (format, text) => expect(dateReader(format)(text)).toBeNull());

  it.each([
    ['MM/DD/YY', 'two digits are no year'],
    ['MM/YYYY', 'DD'],
    ['YYYY-MM-DD-DD', 'twice'],
    ['YYYY-MM-DD HH', 'both HH and mm'],
    ['YYYY-MM-DD hh:mm', 'hh'],
    ['YYYYMD', 'nothing between'],
  ])('%s is no format', (format, why) => expect(() => dateReader(format)).toThrow(why));
});
