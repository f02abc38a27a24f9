import type { ReadStore } from '#read-store';
import { AlikeStays } from './alike-stays.js';
import { CountedRows } from './counted-rows.js';
import { END, type Part, rangeOf } from './patient-ranges.js';
import type { PopulationCount } from './population-count.js';
import type { Question } from './question.js';
import { countedRows } from './stay-pages.js';
import { type Chosen, isLedTo, mostLedTo } from './stay-rows.js';
import { whereReached } from './where-reached.js';

/** Rows of one range: what is read and let go of at once costs least. */
const AT_ONCE = 2_000;
/** Where an index leads to them, it is gone through anew for every range. */
const LED_TO_AT_ONCE = 100_000;
const FIRST = END / 65_536;
const WIDER = 8;

/** Counts the stays chosen of ranges of patients, one after the other, each about as many. */
export class RangedCount {
  /** How many rows there were. */
  read = 0;
  private width: number | null = null;
  private readonly columns: CountedRows;
  private readonly alike: AlikeStays;

  constructor(
    private readonly readStore: ReadStore,
    private readonly chosen: Chosen,
    private readonly question: Question,
    count: PopulationCount,
  ) {
    this.columns = new CountedRows(question);
    this.alike = new AlikeStays(this.columns, count);
  }

  /**
   * Counts the first range of a part.
   *
   * @returns where the next one begins
   * @throws RefusedError `VIEW_BEHIND`
   */
  async next({ from, to }: Part): Promise<number> {
    const { readStore, chosen, question, columns } = this;
    this.width ??= await this.firstWidth();
    const end = Math.min(to, from + this.width);
    const range = rangeOf({ from, to: end });
    const rows = await whereReached(readStore, chosen.position, (snapshot) =>
      countedRows(snapshot, chosen, question, { range, columns }),
    );
    this.alike.add(rows);
    this.read += rows.length;
    this.width = widthAfter(end - from, rows.length, isLedTo(chosen) ? LED_TO_AT_ONCE : AT_ONCE);
    return end;
  }

  /** Everything that was read is in the count. */
  flush(): void {
    this.alike.flush();
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
