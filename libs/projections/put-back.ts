import { type Kysely, sql } from 'kysely';
import { START } from '#event-store';
import type { AnyTables, ReadStore } from '#read-store';
import { isShared } from './checkpoints.js';
import type { Follower } from './follower.js';
import { putAtBeginning } from './open-tracks.js';
import { ALL_PARTITIONS, NO_PARTITIONS, type PartitionSet, setIn } from './partitions.js';
import type { ViewVersion } from './projection.js';
import { ViewFollower } from './view-follower.js';

/**
 * Takes everything out of a view, whoever writes which of its partitions: each finds its next write refused, and takes up
 * the view where it stands by then.
 */
export async function putBack(readStore: ReadStore, follower: Follower): Promise<void> {
  await readStore.db.transaction().execute(async (transaction) => {
    const isOfPatients = follower instanceof ViewFollower && follower.view.by === 'patient';
    // Others who write end what they have begun, and wait: nobody moves, cuts or joins a checkpoint meanwhile.
    if (isShared(readStore)) {
      await sql`lock table checkpoints in share row exclusive mode`.execute(transaction);
    }
    if (!isShared(readStore) || !isOfPatients) return putAtBeginning(readStore, transaction, follower);
    const begun = await putBackWhatIsBegun(transaction, follower.view);
    if (begun === ALL_PARTITIONS) await follower.createTables(transaction);
    else if (begun !== NO_PARTITIONS) await follower.clear(transaction, begun);
  });
}

/** What still stands before the first event is being built by somebody, who would not notice. */
async function putBackWhatIsBegun(
  transaction: Kysely<AnyTables>,
  { name, version }: ViewVersion,
): Promise<PartitionSet> {
  const begun = await transaction
    .updateTable('checkpoints')
    .set({ position: String(START), eventId: null })
    .where('view', '=', name)
    .where('version', '=', version)
    .where('position', '<>', String(START))
    .returning('partitions')
    .$castTo<{ partitions: string }>()
    .execute();
  return begun.reduce((union, { partitions }) => union | setIn(partitions), NO_PARTITIONS);
}
