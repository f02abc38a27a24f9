/** First year of age of each band. @see SAMHSA TEDS-D, AGE, which has the same bands in finer steps */
const FROM = [0, 12, 18, 25, 35, 45, 55, 65];

/** The band that an age in years is in, `25-34`; null where it is not known. */
export function ageBandOf(age: number | null): string | null {
  if (age === null) return null;
  const place = FROM.findLastIndex((from) => from <= age);
  const next = FROM[place + 1];
  return next === undefined ? `${FROM[place]}+` : `${FROM[place]}-${next - 1}`;
}
