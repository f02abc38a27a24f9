import type { BatchPath } from './batch-path.js';
import { Past } from './past.js';
import type { Quarantined } from './quarantine.js';
import type { ViewFollower } from './view-follower.js';

export type Retried = { readonly lifted: number; readonly remaining: number };

const KEYS_AT_ONCE = 100;

/** Folds quarantined keys anew up to the view's checkpoint, each in a transaction of its own. */
export async function retryKeys(
  path: BatchPath,
  follower: ViewFollower,
  upTo: bigint,
  only?: string,
): Promise<Retried> {
  const { db } = path.readStore;
  const { quarantine } = follower;
  const before = await quarantine.count(db);
  const one = only === undefined ? null : await quarantine.find(db, only);
  let keys = only === undefined ? await quarantine.page(db, null, KEYS_AT_ONCE) : one ? [one] : [];
  while (keys.length > 0) {
    for (const quarantined of keys) await retryKey(path, follower, upTo, quarantined);
    const last = keys.at(-1)?.key ?? null;
    keys = only === undefined ? await quarantine.page(db, last, KEYS_AT_ONCE) : [];
  }
  const remaining = await quarantine.count(db);
  return { lifted: before - remaining, remaining };
}

async function retryKey(path: BatchPath, follower: ViewFollower, upTo: bigint, quarantined: Quarantined) {
  const changes = await follower.refold(quarantined, new Past(path, upTo));
  await path.readStore.db.transaction().execute((transaction) => changes.write(transaction));
  changes.committed();
}
