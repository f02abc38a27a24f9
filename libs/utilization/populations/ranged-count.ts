import type { ReadStore } from '#read-store';
import { END, type Part, rangeOf } from './patient-ranges.js';
import { plainStays } from './plain-stays.js';
import type { PopulationCount } from './population-count.js';
import type { Question } from './question.js';
import { otherStays } from './stay-pages.js';
import { type Chosen, isLedTo, mostLedTo } from './stay-rows.js';
import { whereReached } from './where-reached.js';

/** Stays of one range: fewer are less often alike, more are read for longer and held all at once. */
const AT_ONCE = 20_000;
/** Where an index leads to them, it is gone through anew for every range. */
const LED_TO_AT_ONCE = 100_000;
const FIRST = END / 4096;
const WIDER = 8;

/** Counts the stays chosen of ranges of patients, one after the other, each about as many stays. */
export class RangedCount {
  /** How many stays were read. */
  read = 0;
  private width: number | null = null;

  constructor(
    private readonly readStore: ReadStore,
    private readonly chosen: Chosen,
    private readonly question: Question,
    private readonly count: PopulationCount,
  ) {}

  /**
   * Counts the first range of a part.
   *
   * @returns where the next one begins
   * @throws RefusedError `VIEW_BEHIND`
   */
  async next({ from, to }: Part): Promise<number> {
    const { readStore, chosen, question, count } = this;
    this.width ??= await this.firstWidth();
    const end = Math.min(to, from + this.width);
    const range = rangeOf({ from, to: end });
    const { plain, others } = await whereReached(readStore, chosen.position, async (snapshot) => ({
      plain: await plainStays(snapshot, chosen, question, range),
      others: await otherStays(snapshot, chosen, question, range),
    }));
    let read = others.length;
    for (const { stay, times } of plain) {
      count.add(stay, times);
      read += times;
    }
    for (const stay of others) count.add(stay);
    this.read += read;
    this.width = widthAfter(end - from, read, isLedTo(chosen) ? LED_TO_AT_ONCE : AT_ONCE);
    return end;
  }

  private async firstWidth(): Promise<number> {
    if (!isLedTo(this.chosen)) return FIRST;
    const ranges = Math.ceil((await mostLedTo(this.readStore, this.chosen)) / LED_TO_AT_ONCE);
    return Math.ceil(END / Math.max(1, ranges));
  }
}

/** Ids are spread evenly. */
function widthAfter(width: number, read: number, wanted: number): number {
  return Math.max(1, Math.floor(width * Math.min(WIDER, wanted / Math.max(1, read))));
}
