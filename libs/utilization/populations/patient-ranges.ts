/** Places among all ids, as their first eight hexadecimal digits tell: 0 is before every id, {@link END} behind it. */
export type Part = { readonly from: number; readonly to: number };

export const END = 2 ** 32;
export const EVERYBODY: Part = { from: 0, to: END };

/** Patients from one id on and before another; null for no bound. */
export type PatientRange = { readonly from: string; readonly before: string | null };

export function rangeOf({ from, to }: Part): PatientRange {
  return { from: from <= 0 ? '' : idAt(from), before: to >= END ? null : idAt(to) };
}

function idAt(place: number): string {
  return place.toString(16).padStart(8, '0');
}

/** How much of all patients comes no later than one: ids are spread evenly. From 0 to 1. */
export function shareUpTo(patient: string): number {
  return (Number.parseInt(patient.slice(0, 8), 16) + 1) / END;
}
