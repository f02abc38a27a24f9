const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days are numbers here, so that lengths are differences: 0 is 1 January 2025. */
export function dayOf(month: number, date: number): number {
  return MONTHS.slice(0, month - 1).reduce((sum, days) => sum + days, 0) + date - 1;
}

/** The day on which every cohort ends. */
export const LAST_DAY = dayOf(12, 19);

/** `2025-01-09`; days before 2025 have negative numbers. */
export function dateText(day: number): string {
  return new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
}

/** When the work of a day is entered: late in the afternoon in both zones, so that all has the same date. */
export function momentText(day: number): string {
  return `${dateText(day)}T23:00:00Z`;
}

/** When the clinics open their books, before anybody is admitted. */
export const OPENING = '2025-01-01T14:00:00Z';

/** A day, or a minute of it on the facility's clock. */
export type At = { readonly day: number; readonly time: string | null };

export function atText({ day, time }: At): string {
  return time === null ? dateText(day) : `${dateText(day)}T${time}`;
}

/** Times of day before the hour at which things are entered. */
export const DAYTIME = ['08:30', '09:15', '10:00', '11:30', '13:00', '14:15', '15:45'] as const;

/**
 * Whether it was learned more than 72 hours after it was true. Entered at 23:00 UTC, a fact of a day, which is true
 * until midnight at the facility, is 65 to 67 hours old on the third day and 89 or more on the fourth; a fact of a
 * minute in the daytime is older than 72 hours on the third day and younger on the second.
 */
export function isLate({ day, time }: At, enteredOn: number): boolean {
  return enteredOn - day >= (time === null ? 4 : 3);
}
