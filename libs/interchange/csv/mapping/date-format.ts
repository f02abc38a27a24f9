/**
 * Reads dates of one format, which the mapping gives; nothing is guessed.
 *
 * @returns `2025-01-09`, `2025-01-09T14:30` or, of an instant, `2025-01-09T20:30:00Z`; null where the text is
 * not written so, or is no date in the calendar
 */
export type ReadDate = (text: string) => string | null;

/** A format cannot be used; the message says why. */
export class DateFormatError extends Error {}

const TOKENS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
};
/** A letter, as often as it stands behind itself. */
const PART = /([A-Za-z])\1*/g;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** @throws DateFormatError for a format that could be read two ways */
export function dateReader(format: string): ReadDate {
  if (format === 'iso-instant') return instant;
  return pattern(format === 'date' ? 'YYYY-MM-DD' : format);
}

function instant(text: string): string | null {
  const [, date, time] = INSTANT.exec(text) ?? [];
  if (date === undefined || time === undefined || !isDate(date) || time >= '24') return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function pattern(format: string): ReadDate {
  const tokens = format.match(PART) ?? [];
  const unknown = tokens.find((token) => token !== 'T' && !Object.hasOwn(TOKENS, token));
  if (unknown !== undefined) {
    throw new DateFormatError(
      `has ${unknown}, which is none of ${Object.keys(TOKENS).join(', ')}${unknown === 'YY' ? ': two digits are no year' : ''}`,
    );
  }
  // `M` and `D` have one digit or two: without something between them, 111 is two dates.
  const runs = format.split(/[^A-SU-Za-z]+/).map((run) => run.match(PART) ?? []);
  if (runs.some((run) => run.length > 1 && run.some((part) => part === 'M' || part === 'D'))) {
    throw new DateFormatError('has M or D with nothing between it and another part');
  }
  const named = tokens.map((token) => token.slice(0, 1)).filter((letter) => letter !== 'T');
  if (new Set(named).size < named.length) throw new DateFormatError('has one part twice');
  for (const [letter, part] of [
    ['Y', 'YYYY'],
    ['M', 'MM'],
    ['D', 'DD'],
  ] as const) {
    if (!named.includes(letter)) throw new DateFormatError(`has no ${part}`);
  }
  if (named.includes('H') !== named.includes('m'))
    throw new DateFormatError('needs both HH and mm, or neither');
  const source = format.replace(/([A-Za-z])\1*|[^A-Za-z]+/g, (part) => TOKENS[part] ?? escaped(part));
  const shape = new RegExp(`^${source}$`);
  return (text) => {
    const { year, month = '', day = '', hour, minute, second = '00' } = shape.exec(text)?.groups ?? {};
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (year === undefined || !isDate(date)) return null;
    if (hour === undefined) return date;
    return hour < '24' && (minute ?? '') < '60' && second < '60' ? `${date}T${hour}:${minute}` : null;
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** Whether the calendar has this date: 31 February it has not. */
function isDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}
