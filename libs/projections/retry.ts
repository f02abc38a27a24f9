import type { BatchPath } from './batch-path.js';
import { holds, partitionOf } from './partitions.js';
import { Past } from './past.js';
import type { Quarantined } from './quarantine.js';
import { partsOf, type Track } from './tracks.js';
import type { ViewFollower } from './view-follower.js';

export type Retried = { readonly lifted: number; readonly remaining: number };

/** Some partitions of a view. */
export type ViewTrack = Track & { readonly follower: ViewFollower };

const KEYS_AT_ONCE = 100;

/** Folds quarantined keys anew up to where the view stands, each in a transaction of its own. */
export async function retryKeys(path: BatchPath, track: ViewTrack, only?: string): Promise<Retried> {
  const { db } = path.readStore;
  const { quarantine } = track.follower;
  const isOwn = ({ stream }: Quarantined) => holds(track.partitions, partitionOf(stream));
  let lifted = 0;
  const one = only === undefined ? null : await quarantine.find(db, only);
  let keys = only === undefined ? await quarantine.page(db, null, KEYS_AT_ONCE) : one ? [one] : [];
  while (keys.length > 0) {
    for (const quarantined of keys.filter(isOwn)) {
      if (await retryKey(path, track, quarantined)) lifted += 1;
    }
    const last = keys.at(-1)?.key ?? null;
    keys = only === undefined ? await quarantine.page(db, last, KEYS_AT_ONCE) : [];
  }
  return { lifted, remaining: await quarantine.countIn(db, track.partitions) };
}

async function retryKey(path: BatchPath, track: ViewTrack, quarantined: Quarantined): Promise<boolean> {
  const { follower, checkpoint } = track;
  const { isLifted, ...changes } = await follower.refold(quarantined, new Past(path, checkpoint.position));
  await path.readStore.db.transaction().execute(async (transaction) => {
    await path.begin(transaction, partsOf([track]));
    await changes.write(transaction);
  });
  changes.committed();
  return isLifted;
}
