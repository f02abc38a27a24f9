import { stays } from '#care/views';
import { quarantinedCount } from '#projections';
import type { ReadStore } from '#read-store';
import type { SummedCells } from './cells.js';
import { END, EVERYBODY, type Part } from './patient-ranges.js';
import { PopulationCount } from './population-count.js';
import type { CellFigures, Question } from './question.js';
import { RangedCount } from './ranged-count.js';
import { type Chosen, isLedTo } from './stay-rows.js';

export type Counted = {
  /** By cell and method. */
  readonly figures: readonly CellFigures[];
  /** All cells together, by each method. */
  readonly totals: readonly CellFigures[];
  /** Patients whose events could not be projected. */
  readonly quarantined: number;
};

/** Has a part counted in another thread. @param onProgress - how much of the part is done, from 0 to 1 */
export type ElsewhereCounted = (part: Part, onProgress: (done: number) => void) => Promise<SummedCells>;

/** Fewer are counted before another thread has begun. */
const MANY_STAYS = 100_000;

/**
 * Counts a population from its stay rows as they were known at one place of the log. What it takes does not grow with the
 * number of stays, except for the time. Where there are many, the second half of them is counted elsewhere meanwhile.
 *
 * @param onProgress - how much is done, from 0 to 1
 * @param elsewhere - null where all are to be counted here
 * @throws RefusedError `VIEW_BEHIND` where the view has not come to the place asked for
 */
export async function countPopulation(
  readStore: ReadStore,
  chosen: Chosen,
  question: Question,
  onProgress: (done: number) => void,
  elsewhere: ElsewhereCounted | null = null,
): Promise<Counted> {
  const before = await quarantinedCount(readStore, stays);
  const count = new PopulationCount(question);
  const ranged = new RangedCount(readStore, chosen, question, count);
  let part = EVERYBODY;
  let rest: Promise<SummedCells> | null = null;
  let ofRest = 0;
  while (part.from < part.to) {
    part = { ...part, from: await ranged.next(part) };
    const isSplit = rest === null && elsewhere !== null && !isLedTo(chosen) && isLarge(part, ranged.read);
    if (isSplit) {
      const half = { from: Math.ceil((part.from + part.to) / 2), to: part.to };
      part = { from: part.from, to: half.from };
      rest = elsewhere(half, (done) => {
        ofRest = done * (half.to - half.from);
      });
      // It is waited for once this half is done.
      rest.catch(() => {});
    }
    onProgress((part.from + ofRest) / END);
  }
  ranged.flush();
  if (rest !== null) count.addAll(await rest);
  // Somebody may have come into it, or out of it, meanwhile.
  const quarantined = Math.max(before, await quarantinedCount(readStore, stays));
  return { figures: count.figures(), totals: count.totals(), quarantined };
}

/**
 * Counts a part of a population, to be added to the others.
 *
 * @param onProgress - how much of it is done, from 0 to 1
 * @throws RefusedError `VIEW_BEHIND`
 */
export async function countPart(
  readStore: ReadStore,
  asked: { readonly chosen: Chosen; readonly question: Question; readonly part: Part },
  onProgress: (done: number) => void,
): Promise<SummedCells> {
  const { chosen, question, part } = asked;
  const count = new PopulationCount(question);
  const ranged = new RangedCount(readStore, chosen, question, count);
  for (let { from, to } = part; from < to; ) {
    from = await ranged.next({ from, to });
    onProgress((from - part.from) / (to - part.from));
  }
  ranged.flush();
  return count.summed();
}

/** Whether many stays are left, if there are as many as among those before. */
function isLarge({ from, to }: Part, read: number): boolean {
  return read * ((to - from) / from) >= MANY_STAYS;
}
