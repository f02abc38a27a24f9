import type { StayRow } from '#care';

/** Dates of a stay on which one payer pays first, both among them; `to` is null where they go on. */
export type OwnDays = { readonly from: string; readonly to: string | null };

/** As far as the dates of a row have come; null where they have not begun: nobody is told what is still to come. */
export function daysBy(
  { payerFrom, payerTo }: Pick<StayRow, 'payerFrom' | 'payerTo'>,
  today: string,
): OwnDays | null {
  if (payerFrom > today) return null;
  return { from: payerFrom, to: payerTo === null || payerTo > today ? null : payerTo };
}

export function isAmong(days: readonly OwnDays[], date: string): boolean {
  return days.some(({ from, to }) => from <= date && (to === null || date <= to));
}
