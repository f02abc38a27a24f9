import { type CountedRow, type CountedRows, isPlain } from './counted-rows.js';
import { dayNumber } from './day-number.js';
import type { KnownStay } from './known-stay.js';
import type { PopulationCount } from './population-count.js';
import type { Question } from './question.js';

type Alike = { readonly stay: KnownStay; times: number };

/** More groups than this are counted before there are any more. */
const MOST = 100_000;
/** Longer ones are counted one by one. */
const LONGEST_DAYS = 65_536;

/**
 * Gathers stays that are of one cell and one length, and has each of them counted once for all: most stays have no leave
 * and one payer, and differ from many others in nothing but their dates.
 */
export class AlikeStays {
  private readonly groups = new Map<string, Map<number, Alike>>();
  private size = 0;
  private readonly asOf: number;
  private readonly periodOf: (date: string) => number;

  constructor(
    private readonly question: Question,
    private readonly rows: CountedRows,
    private readonly count: PopulationCount,
  ) {
    const { by, asOf } = question;
    this.asOf = dayNumber(asOf);
    const year = (date: string) => Number(date.slice(0, 4)) + 1;
    const month = (date: string) => year(date) * 12 + Number(date.slice(5, 7));
    this.periodOf = by.includes('month') ? month : by.includes('year') ? year : () => 1;
  }

  /** All rows of some patients, in the order of stays and dates. */
  add(rows: readonly CountedRow[]): void {
    for (let place = 0; place < rows.length; ) {
      const first = rows[place] as CountedRow;
      let next = place + 1;
      while (rows[next]?.since) next += 1;
      const key = next > place + 1 || !isPlain(first) ? null : this.keyOf(first);
      if (key === null) this.count.add(this.rows.stayOf([first, ...rows.slice(place + 1, next)]));
      else if (key !== OUTSIDE) this.gather(first, key);
      place = next;
    }
    if (this.size > MOST) this.flush();
  }

  /** Everything that was gathered is counted. */
  flush(): void {
    for (const group of this.groups.values()) {
      for (const { stay, times } of group.values()) this.count.add(stay, times);
    }
    this.groups.clear();
    this.size = 0;
  }

  /** By what else it is alike: the period of its end, and its length. Null where it is to be counted by itself. */
  private keyOf({ from, to }: CountedRow): number | null {
    const began = dayNumber(from);
    const until = to === null ? this.asOf : dayNumber(to);
    const days = until - began;
    if (days < 0 || days >= LONGEST_DAYS || until > this.asOf) return null;
    if (to === null) return days;
    return this.isWithin(to.slice(0, 10)) ? this.periodOf(to) * LONGEST_DAYS + days : OUTSIDE;
  }

  private isWithin(date: string): boolean {
    const { from, to } = this.question;
    return (from === null || from <= date) && (to === null || date <= to);
  }

  private gather(row: CountedRow, key: number): void {
    let group = this.groups.get(row.rest);
    if (group === undefined) {
      group = new Map();
      this.groups.set(row.rest, group);
    }
    const alike = group.get(key);
    if (alike !== undefined) {
      alike.times += 1;
      return;
    }
    group.set(key, { stay: this.rows.stayOf([row]), times: 1 });
    this.size += 1;
  }
}

const OUTSIDE = -1;
