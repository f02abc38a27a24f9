import { daysAfter } from '#event-sourcing';
import { behind, endOf, type MeasuredStay, type Past } from './past.js';

/**
 * The stay that goes on where another ends: it had begun by the calendar day after that end, and does not end before it.
 * That is also how a stay elsewhere is taken that began meanwhile.
 *
 * @see HEDIS MY2025, direct transfer: the next admission at most one calendar day after the discharge
 */
export function continuedBy(
  stay: MeasuredStay,
  past: Past,
  isSuch: (other: MeasuredStay) => boolean,
): MeasuredStay | null {
  const { to } = stay;
  if (to === null) return null;
  const limit = daysAfter(to, 1);
  const next = behind(stay, past).find((other) => other.from <= limit && endOf(other) >= to && isSuch(other));
  return next ?? null;
}
