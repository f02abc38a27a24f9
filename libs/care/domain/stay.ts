import { dateOf, daysBetween, type Fact } from '#event-sourcing';
import type { EffectiveAt } from '#event-store';
import type { Placement } from './care.events.js';
import type { Disposition } from './dispositions.js';
import type { Direction } from './levels.js';

/** Away from a stay, or a stay on hold. `to` is null while it lasts. */
export type Span = {
  readonly factId: string;
  readonly kind: string;
  readonly from: EffectiveAt;
  to: EffectiveAt | null;
  /** Only leaves: the patient came back. */
  returned: boolean | null;
  /** No fact of its own ended it, but the end of the stay. */
  cutOff: boolean;
  readonly expectedEnd: string | null;
};

/** One patient at one level and place, from an admission or move to what ended it. */
export type Stay = {
  /** Id of the fact that began it. */
  readonly factId: string;
  readonly episode: string;
  readonly placement: Placement;
  readonly from: EffectiveAt;
  to: EffectiveAt | null;
  readonly began: Fact;
  /** Null while it is open; a death where no fact of its own ended it. */
  ended: Fact | null;
  readonly before: Stay | null;
  /** Derived each time; null for an admission. */
  readonly direction: Direction | null;
  readonly intent: Direction | null;
  disposition: Disposition | null;
  readonly leaves: Span[];
  readonly holds: Span[];
};

/** Calendar days from beginning to end, the day of the end not counted; null while it is open. */
export function daysOf(stay: Stay): number | null {
  return stay.to === null ? null : daysBetween(dateOf(stay.from), dateOf(stay.to));
}

/** On one of these dates both were there; sharing only a boundary date is no overlap. */
export function overlap(a: Stay, b: Stay): boolean {
  const end = (stay: Stay) => (stay.to === null ? '9999-12-31' : dateOf(stay.to));
  return dateOf(a.from) < end(b) && dateOf(b.from) < end(a);
}

export function openSpan(spans: readonly Span[]): Span | null {
  const last = spans.at(-1);
  return last === undefined || last.to !== null ? null : last;
}
