import { stays } from '#care/views';
import { quarantinedCount } from '#projections';
import type { ReadStore } from '#read-store';
import { AlikeStays } from './alike-stays.js';
import { CountedRows } from './counted-rows.js';
import { PopulationCount } from './population-count.js';
import type { CellFigures, Question } from './question.js';
import { type Chosen, countedPages, shareUpTo } from './stay-pages.js';

export type Counted = {
  /** By cell and method. */
  readonly figures: readonly CellFigures[];
  /** All cells together, by each method. */
  readonly totals: readonly CellFigures[];
  /** Patients whose events could not be projected. */
  readonly quarantined: number;
};

/**
 * Counts a population from its stay rows as they were known at one place of the log. What it takes does not grow with the
 * number of stays, except for the time.
 *
 * @param onProgress - how much is done, from 0 to 1
 * @throws RefusedError `VIEW_BEHIND` where the view has not come to the place asked for
 */
export async function countPopulation(
  readStore: ReadStore,
  chosen: Chosen,
  question: Question,
  onProgress: (done: number) => void,
): Promise<Counted> {
  const before = await quarantinedCount(readStore, stays);
  const count = new PopulationCount(question);
  const columns = new CountedRows(question);
  const alike = new AlikeStays(question, columns, count);
  for await (const page of countedPages(readStore, chosen, question, columns)) {
    alike.add(page);
    onProgress(shareUpTo(page.at(-1)?.patient ?? ''));
  }
  alike.flush();
  // Somebody may have come into it, or out of it, meanwhile.
  const quarantined = Math.max(before, await quarantinedCount(readStore, stays));
  return { figures: count.figures(), totals: count.totals(), quarantined };
}
