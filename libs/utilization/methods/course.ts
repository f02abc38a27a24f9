import { daysAfter } from '#event-sourcing';
import type { CountedStay } from './stay.js';

/** What ended the days of a stay; `asOf` where it goes on. */
export type EndedBy = 'discharged' | 'moved' | 'died' | 'leftOnLeave' | 'lastContact' | 'asOf';

/** One calendar day of a stay, before any method has a say in it. */
export type StayDay = {
  readonly date: string;
  /** `only` where the stay began and ended that day; `behind` the end, of days that are recorded all the same. */
  readonly place: 'first' | 'within' | 'last' | 'only' | 'behind';
  /** What ended the stay on that day or before it; null before its end. */
  readonly endedBy: EndedBy | null;
  /** Midnight begins a day: who leaves on a day and is back on it was not on leave; who comes at midnight comes that day. */
  readonly leave: 'began' | 'away' | 'returned' | 'returnedAndLeft' | null;
};

/** Methods side by side ask for the days of one stay, most of them for the same ones. */
const courses = new WeakMap<CountedStay, readonly StayDay[]>();

type End = { readonly by: EndedBy; readonly on: string };

/**
 * Every calendar day of the stay, from its first to its end, its recorded end or the as-of date, whichever is last. The
 * stay ends where the first of these is: its recorded end, the death, the day a leave began from which the patient never
 * came back, the as-of date. None for an as-of date before the stay.
 *
 * @param ends - what else may end it
 * @see METEOR 685913, and QHDD 042450: who never comes back from leave was separated the day they left
 */
export function courseOf(stay: CountedStay, ...ends: readonly End[]): readonly StayDay[] {
  if (ends.length > 0) return daysIn(stay, ends);
  const course = courses.get(stay) ?? daysIn(stay, ends);
  courses.set(stay, course);
  return course;
}

function daysIn(stay: CountedStay, ends: readonly End[]): StayDay[] {
  const first = stay.from.slice(0, 10);
  const asOf = stay.asOf.slice(0, 10);
  const end = endOf(stay, ends);
  const recorded = dateBy(stay.to, asOf) ?? dateBy(stay.died, asOf) ?? asOf;
  const last = recorded < end.on ? end.on : recorded;
  const leaves = leaveByDate(stay, last);
  const days: StayDay[] = [];
  if (asOf < first) return days;
  for (let date = first; date <= last; date = daysAfter(date, 1)) {
    const place = placeOf(date, first, end.on);
    const endedBy = place === 'first' || place === 'within' ? null : end.by;
    days.push({ date, place, endedBy, leave: leaves.get(date) ?? null });
  }
  return days;
}

/** The first end; of several on one date the one that was recorded as the end. No stay ends before it began. */
function endOf({ from, to, endedBy, died, leaves, asOf }: CountedStay, others: readonly End[]): End {
  const [first, last] = [from.slice(0, 10), asOf.slice(0, 10)];
  const forGood = leaves.find(({ returned }) => returned === false);
  const ends: End[] = [
    ...(to === null ? [] : [{ by: endedBy ?? 'discharged', on: to }]),
    ...(died === null ? [] : [{ by: 'died' as const, on: died }]),
    ...(forGood === undefined ? [] : [{ by: 'leftOnLeave' as const, on: forGood.from }]),
    ...others,
    { by: 'asOf' as const, on: last },
  ];
  const dated = ends.map(({ by, on }) => ({ by, on: on.slice(0, 10) < first ? first : on.slice(0, 10) }));
  return dated.reduce((earliest, end) => (end.on < earliest.on ? end : earliest));
}

function dateBy(time: string | null, asOf: string): string | null {
  const date = time?.slice(0, 10) ?? null;
  return date !== null && date <= asOf ? date : null;
}

function placeOf(date: string, first: string, end: string): StayDay['place'] {
  if (date > end) return 'behind';
  if (date === end) return date === first ? 'only' : 'last';
  return date === first ? 'first' : 'within';
}

function leaveByDate({ leaves }: CountedStay, last: string): Map<string, StayDay['leave']> {
  const found = new Map<string, StayDay['leave']>();
  for (const { from, to, returned } of leaves) {
    const began = from.slice(0, 10);
    const back = returned === true && to !== null ? to.slice(0, 10) : null;
    if (back === began) continue;
    found.set(began, found.get(began) === 'returned' ? 'returnedAndLeft' : 'began');
    for (
      let date = daysAfter(began, 1);
      date < (back ?? '9999-12-31') && date <= last;
      date = daysAfter(date, 1)
    ) {
      found.set(date, 'away');
    }
    if (back !== null) found.set(back, 'returned');
  }
  return found;
}
