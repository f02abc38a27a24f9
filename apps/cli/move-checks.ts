import { findCheckpoints } from '#projections';
import { openReadStore } from '#read-store/postgres';
import type { MoveSource } from './move-source.js';
import type { MoveTarget } from './move-target.js';
import { otherAccess } from './moved-accesses.js';
import type { ComparedLogs } from './moved-logs.js';

const WAY_OUT = 'Name an event store and a database that are empty';

/** Before the views are opened, whose connections are called as theirs. @throws Error where processes of a cluster run there */
export async function refuseNodes({ keys, views }: Pick<MoveTarget, 'keys' | 'views'>): Promise<void> {
  const nodes = await keys.connectedNodes();
  if (nodes === 0) return;
  throw new Error(
    `Nodes of a cluster work on ${views}: they hold ${nodes} connections. Stop all of them first`,
  );
}

/** @throws KeyRefusedError where they are of another installation; Error where a cluster uses them already */
export async function checkKeys(
  { keys }: MoveSource,
  target: MoveTarget,
  isFinished: boolean,
): Promise<void> {
  const standing = await target.keys.standing(keys);
  if (standing !== 'in use' || isFinished) return;
  throw new Error(`The keys in ${target.views} are in use by a cluster already. ${WAY_OUT}`);
}

/** @throws Error where log, views or who looked there are no beginning of what is moved */
export async function checkNothingElse(
  source: MoveSource,
  target: MoveTarget,
  logs: ComparedLogs,
): Promise<void> {
  const { events, views } = target;
  if (logs.difference !== null) {
    throw new Error(
      `${events} does not hold this log, or has gone on with it. ${logs.difference}. ${WAY_OUT}`,
    );
  }
  await checkViews(source, target, logs);
  const other = await otherAccess(source, target);
  if (other !== null) throw new Error(`${views} holds who looked elsewhere, or since. ${other}. ${WAY_OUT}`);
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
