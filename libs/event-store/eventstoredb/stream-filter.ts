import type { IdRange } from '../event-store.js';

const DIGITS = [...'0123456789abcdef'];
/** For .NET a `$` also stands before a line break at the end. */
const END = '(?![\\s\\S])';
/** Behind the first two digits of a patient's id, as names of streams have it. */
const REST_OF_ID = `[0-9a-f]{6}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\\.|${END})`;

/**
 * The names of streams that a server gives of the whole log, as a regular expression that .NET and JavaScript read alike:
 * those of some patients and perhaps of more, of nobody, and one by its name. It tells patients apart by the first two
 * digits of their ids, so that it stays short.
 */
export function namesOf(patients: readonly IdRange[], also: string): string {
  const others = othersThan(patients);
  const notOthers = others === '' ? '' : `(?![a-z]+-(?:${others})${REST_OF_ID})`;
  return `^(?:${escaped(also)}${END}|(?!\\$)${notOthers})`;
}

/** With which two digits the ids of others begin, those together that have the same second ones. */
function othersThan(patients: readonly IdRange[]): string {
  const bySecond = new Map<string, string>();
  for (const first of DIGITS) {
    const second = DIGITS.filter((digit) => !isTouched(patients, first + digit)).join('');
    if (second !== '') bySecond.set(second, `${bySecond.get(second) ?? ''}${first}`);
  }
  return [...bySecond].map(([second, first]) => `[${first}][${second}]`).join('|');
}

/** Whether an id that begins so may be in one of the ranges. */
function isTouched(patients: readonly IdRange[], pair: string): boolean {
  return patients.some(({ from, upTo }) => from.slice(0, 2) <= pair && (upTo === null || upTo > pair));
}

function escaped(name: string): string {
  return name.replaceAll(/[^\w]/g, (sign) => (sign.charCodeAt(0) < 128 ? `\\${sign}` : sign));
}
