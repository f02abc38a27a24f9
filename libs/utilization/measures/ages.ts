import { ageOn } from '#care/domain';
import type { Past } from './past.js';
import type { Said } from './reasons.js';

/** Birth dates are sealed: the age on a date follows from the birth year and the ages that facts tell. */
export function ofAge(years: number, on: string, { ages, birthYear }: Past): Said {
  const bounds = ages.map((told) => boundsFrom(told, on));
  const inYear = birthYear === null ? null : Number(on.slice(0, 4)) - birthYear;
  if (inYear !== null) bounds.push({ least: inYear - 1, most: inYear });
  if (bounds.some(({ least }) => least >= years)) return null;
  return bounds.some(({ most }) => most < years) ? 'tooYoung' : 'ageNotRecorded';
}

/** Who is told to be of an age on one date may have had a birthday since, or not. */
function boundsFrom(told: { readonly on: string; readonly age: number }, on: string) {
  if (told.on > on) {
    const most = told.age - (ageOn(told.on, on) ?? 0);
    return { least: most - 1, most };
  }
  const least = told.age + (ageOn(on, told.on) ?? 0);
  return { least, most: told.on === on ? least : least + 1 };
}
