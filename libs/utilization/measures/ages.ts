import { ageOn } from '#care/domain';
import type { Said } from './reasons.js';

/** Between which dates somebody was born: later than the first, and on the last at the latest. */
export type Born = { readonly after: string; readonly by: string };

/** Birth dates are sealed: what can be said of one follows from the birth year and the ages that facts tell. */
export function bornBetween(
  birthYear: number | null,
  ages: Iterable<{ readonly on: string; readonly age: number }>,
): Born {
  let after = birthYear === null ? '0000-00-00' : `${yearText(birthYear - 1)}-12-31`;
  let by = birthYear === null ? '9999-12-31' : `${yearText(birthYear)}-12-31`;
  for (const { on, age } of ages) {
    const year = Number(on.slice(0, 4));
    const [early, late] = [yearText(year - age - 1) + on.slice(4), yearText(year - age) + on.slice(4)];
    if (early > after) after = early;
    if (late < by) by = late;
  }
  return { after, by };
}

export function ofAge(years: number, on: string, born: Born): Said {
  if ((ageOn(on, born.by) ?? 0) >= years) return null;
  const most = Number(on.slice(0, 4)) - Number(born.after.slice(0, 4));
  const hasHadBirthday = on.slice(5) > born.after.slice(5);
  return (hasHadBirthday ? most : most - 1) < years ? 'tooYoung' : 'ageNotRecorded';
}

function yearText(year: number): string {
  return String(Math.max(0, year)).padStart(4, '0');
}
