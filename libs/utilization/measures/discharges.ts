import type { IndexEvent } from './follow-up-measure.js';
import { compare, type MeasuredStay, type Past } from './past.js';

/** A stay that the patient left. */
export type LeftStay = MeasuredStay & { readonly to: string };

/** Every 24-hour stay that the patient left, in the order of the discharges. A step down to PHP or IOP leaves it, too. */
export function discharges({ stays }: Past): LeftStay[] {
  const left = stays.filter((stay): stay is LeftStay => stay.level === 'inpatient' && stay.to !== null);
  return left.sort((a, b) => compare(a.to, b.to));
}

export function dischargeEvent({ stay, to, facility, organisation, zone }: LeftStay): IndexEvent {
  return { kind: 'discharge', fact: stay, on: to, facility, organisation, zone };
}
