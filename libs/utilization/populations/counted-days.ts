import { LRUCache } from 'lru-cache';
import { daysAfter } from '#event-sourcing';
import { type CountedStay, courseOf, type EndedBy, type LengthOfStayMethod } from '../methods/index.js';
import { dayNumber } from './day-number.js';

/** What one method counts of a stay. */
export type MethodDays = {
  readonly days: number;
  /** 1 for each calendar day that counts, the first day of the stay at 0. */
  readonly counted: Uint8Array;
  /** Place of the last day that counts; -1 where none does. */
  readonly last: number;
};

/** In the order of the methods what each counts of a stay. */
export type StayDays = {
  /** Where it ended, in days from its first, and what ended it; null while it goes on. */
  readonly ended: { readonly place: number; readonly by: EndedBy } | null;
  readonly methods: readonly MethodDays[];
};

/** Stays of most lengths without a leave, several times over. */
const SHAPES = 20_000;

/**
 * What methods count of stays. No method asks which dates they are, so that stays of the same shape on other dates are
 * counted once: a population has many stays and few shapes.
 */
export class CountedDays {
  /** Made for the first stay: to make room for them all takes longer than to tell what totals say without one. */
  private shapes: LRUCache<string, StayDays> | null = null;

  constructor(private readonly methods: readonly LengthOfStayMethod[]) {}

  of(stay: CountedStay): StayDays {
    this.shapes ??= new LRUCache({ max: SHAPES });
    const shape = shapeOf(stay);
    const known = this.shapes.get(shape);
    if (known !== undefined) return known;
    const counted = { ended: endOf(stay), methods: this.methods.map((method) => daysBy(method, stay)) };
    this.shapes.set(shape, counted);
    return counted;
  }
}

/** Everything that a method may look at, in days from the first. */
function shapeOf(stay: CountedStay): string {
  const first = dayNumber(stay.from);
  const at = (time: string | null) => (time === null ? '' : dayNumber(time) - first);
  const { level, setting, to, endedBy, isContinuedHere, leaves, lastContactAt, died, asOf } = stay;
  // Nothing known of a stay is later than the as-of date, which so matters to those alone that go on.
  const words = [level, setting, at(to), endedBy, isContinuedHere, at(lastContactAt), at(died)];
  if (to === null) words.push(at(asOf));
  for (const { from, to: back, returned } of leaves) words.push(at(from), at(back), returned);
  return words.join();
}

function daysBy(method: LengthOfStayMethod, stay: CountedStay): MethodDays {
  const counted = Uint8Array.from(method.days(stay), (day) => (day.counted ? 1 : 0));
  return { days: counted.reduce((sum, one) => sum + one, 0), counted, last: counted.lastIndexOf(1) };
}

/** The end that all methods know of: a discharge, a move, a death, or a leave from which nobody came back. */
function endOf(stay: CountedStay): StayDays['ended'] {
  const course = courseOf(stay);
  const place = course.findIndex(({ endedBy }) => endedBy !== null);
  const by = course[place]?.endedBy ?? 'asOf';
  return by === 'asOf' ? null : { place, by };
}

/** The date at a place of a stay. */
export function dateAt({ from }: { readonly from: string }, place: number): string {
  return daysAfter(from.slice(0, 10), place);
}
