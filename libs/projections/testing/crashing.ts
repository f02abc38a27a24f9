import type { ReadStore } from '#read-store';

/** Where a projector's process ends: with everything written but not committed, or right after the commit. */
export type CrashPoint = 'before the commit' | 'after the commit';

export class CrashError extends Error {}

type Work = (transaction: unknown) => Promise<unknown>;

/** The read store, until its n-th transaction (counted from 1) from now on crashes. */
export function crashing(store: ReadStore, nth: number, point: CrashPoint): ReadStore {
  let left = nth;
  const transaction = () => ({
    execute: async (work: Work) => {
      left -= 1;
      const result = await store.db.transaction().execute(async (open) => {
        const done = await work(open);
        if (left === 0 && point === 'before the commit') throw new CrashError(point);
        return done;
      });
      if (left === 0) throw new CrashError(point);
      return result;
    },
  });
  const db = new Proxy(store.db, {
    get(target, name) {
      if (name === 'transaction') return transaction;
      // Kysely keeps private fields, which only the object itself can reach.
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...store, db };
}
