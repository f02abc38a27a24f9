import { stays } from '#care/views';
import { RefusedError } from '#event-sourcing';
import { findCheckpoints, quarantinedCount, tableOf } from '#projections';
import type { ReadStore } from '#read-store';
import { type CellFigures, PopulationCount, type Question } from './population-count.js';
import { type Chosen, shareUpTo, stayPages } from './stay-pages.js';

export type Counted = {
  /** By cell and method. */
  readonly figures: readonly CellFigures[];
  /** All cells together, by each method. */
  readonly totals: readonly CellFigures[];
  /** Patients whose events could not be projected. */
  readonly quarantined: number;
};

/**
 * Counts a population from its stay rows, all of them as they stood at one moment. What it takes does not grow with the
 * number of stays, except for the time.
 *
 * @param onProgress - how much is done, from 0 to 1
 * @throws RefusedError `VIEW_BEHIND` where the view has not come to the place asked for
 */
export function countPopulation(
  readStore: ReadStore,
  chosen: Chosen,
  question: Question,
  onProgress: (done: number) => void,
): Promise<Counted> {
  // One transaction: a view that is built anew meanwhile is not seen.
  return readStore.db.transaction().execute(async (db) => {
    const snapshot = { ...readStore, db };
    await checkReached(snapshot, chosen.position);
    const quarantined = await quarantinedCount(snapshot, stays);
    const count = new PopulationCount(question);
    for await (const page of stayPages(snapshot, chosen)) {
      for (const stay of page) count.add(stay);
      onProgress(shareUpTo(page.at(-1)?.patient ?? ''));
    }
    return { figures: count.figures(), totals: count.totals(), quarantined };
  });
}

/** @throws RefusedError `VIEW_BEHIND` */
export async function checkReached({ db }: ReadStore, position: string): Promise<void> {
  const checkpoint = (await findCheckpoints(db)).get(tableOf(stays));
  if (checkpoint !== undefined && checkpoint.position >= BigInt(position)) return;
  throw new RefusedError('VIEW_BEHIND', `${tableOf(stays)} is still being made`, {
    wayOut: 'Ask again; /readyz says when the service is ready',
  });
}
