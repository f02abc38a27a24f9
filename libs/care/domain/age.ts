/** Age in years on a date; null where the birth date is not known, or later. */
export function ageOn(date: string, birthDate: string | null): number | null {
  if (birthDate === null || birthDate > date) return null;
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
