import { type CountedRows, isMarked, sinceIn } from './counted-rows.js';
import type { PopulationCount } from './population-count.js';

/** More groups than this are counted before there are any more. */
const MOST = 100_000;

/**
 * Gathers plain stays that are of one cell and one length, and has each of them counted once for all: most differ from
 * many others in nothing but their dates.
 */
export class AlikeStays {
  private readonly groups = new Map<string, number>();

  constructor(
    private readonly rows: CountedRows,
    private readonly count: PopulationCount,
  ) {}

  /** All rows of some patients, in the order of stays and dates. */
  add(rows: readonly string[]): void {
    let stay: string[] = [];
    for (const row of rows) {
      if (!isMarked(row)) {
        const known = this.groups.get(row);
        this.groups.set(known === undefined ? byItself(row) : row, (known ?? 0) + 1);
        continue;
      }
      if (stay.length > 0 && sinceIn(row) === '') {
        this.count.add(this.rows.markedStay(stay));
        stay = [];
      }
      stay.push(row);
    }
    if (stay.length > 0) this.count.add(this.rows.markedStay(stay));
    if (this.groups.size > MOST) this.flush();
  }

  /** Everything that was gathered is counted. */
  flush(): void {
    for (const [text, times] of this.groups) this.count.add(this.rows.plainStay(text), times);
    this.groups.clear();
  }
}

/** A piece of a long text would keep all of it in memory. */
function byItself(text: string): string {
  return Buffer.from(text).toString();
}
