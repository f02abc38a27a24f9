/** A patient of a partition, which the first six bits of the id are; `nth` tells those of one partition apart. */
export function patientIn(partition: number, nth = 0): string {
  const first = (partition * 4).toString(16).padStart(2, '0');
  return `${first}000000-0000-4000-8000-${nth.toString(16).padStart(12, '0')}`;
}
