import { findCheckpoints } from '#projections';
import { openReadStore } from '#read-store/postgres';
import type { MoveSource } from './move-source.js';
import type { MoveTarget } from './move-target.js';
import { otherAccess } from './moved-accesses.js';
import type { ComparedLogs } from './moved-logs.js';

const WAY_OUT = 'Name an event store and a database that are empty';

/** @throws KeyRefusedError where the keys there are of another installation; Error where a cluster uses them already */
export async function checkUnused({ keys }: MoveSource, target: MoveTarget): Promise<void> {
  await refuseNodes(target);
  if ((await target.keys.standing(keys)) !== 'in use') return;
  throw new Error(`The keys in ${target.views} are in use by a cluster already. ${WAY_OUT}`);
}

/**
 * Lets no node of the cluster start any more that the folder has moved to, for whoever compares the two or goes back.
 *
 * @throws Error where nodes run there, or it does not end where the folder does; then nodes start as before
 */
export async function holdCluster(source: MoveSource, target: MoveTarget): Promise<void> {
  const standing = await target.keys.standing(source.keys);
  if (standing === 'none')
    throw new Error(`The keys in ${target.views} are gone. Bring them back from a backup of it`);
  // Before the look: whoever comes meanwhile does not get in.
  await target.keys.shut();
  try {
    await refuseNodes(target);
    const [here, there] = await Promise.all([source.store.head(), target.store.head()]);
    if (there !== null && here?.id === there.id) return;
    throw new Error(
      `${target.events} does not end where ${source.folder} does: it has taken events since, which are only there, ` +
        'or has lost some. Where it has taken some, go on with the cluster',
    );
  } catch (error) {
    if (standing === 'in use') await target.keys.letIn();
    throw error;
  }
}

/** Before the views are opened, whose connections are called as theirs. */
async function refuseNodes({ keys, views }: MoveTarget): Promise<void> {
  const nodes = await keys.connectedNodes();
  if (nodes === 0) return;
  throw new Error(
    `Nodes of a cluster work on ${views}: they hold ${nodes} connections. Stop all of them first`,
  );
}

/** @throws Error where log, views or who looked there are no beginning of what is moved */
export async function checkNothingElse(
  source: MoveSource,
  target: MoveTarget,
  logs: ComparedLogs,
): Promise<void> {
  const { events, views } = target;
  if (logs.difference !== null) {
    throw new Error(`${events} does not hold this log. ${logs.difference}. ${WAY_OUT}`);
  }
  await checkViews(source, target, logs);
  const other = await otherAccess(source, target);
  if (other !== null)
    throw new Error(`${views} holds who looked elsewhere, or since then. ${other}. ${WAY_OUT}`);
}

async function checkViews(source: MoveSource, target: MoveTarget, { places }: ComparedLogs): Promise<void> {
  const there = openReadStore(target.database, { readOnly: true });
  try {
    for (const { name, position, eventId } of (await findCheckpoints(there.db)).values()) {
      if (eventId === null) continue;
      const place = places.placeOf(position);
      const [event] = place === null ? [] : await source.store.readFrom(place, 1);
      if (event?.id === eventId) continue;
      throw new Error(
        `The views in ${target.views}, ${name} for one, know event ${eventId}, which ${target.events} does not hold. ${WAY_OUT}`,
      );
    }
  } finally {
    await there.close();
  }
}
