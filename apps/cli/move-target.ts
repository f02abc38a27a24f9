import type { KeyObject } from 'node:crypto';
import type { Cluster, Config } from '#config';
import type { EventStore } from '#event-store';
import { ArrivingAccesses, ArrivingKeys } from '#privacy/postgres';
import { openLog } from '../api/cluster/index.js';

/** The servers of a cluster that somebody moves to. */
export type MoveTarget = {
  readonly store: EventStore;
  readonly keys: ArrivingKeys;
  readonly accesses: ArrivingAccesses;
  /** What opens the keys, here and there. */
  readonly master: KeyObject;
  /** `postgresql://…`, of everything but the events. */
  readonly database: string;
  /** Where to, without users and passwords. */
  readonly events: string;
  readonly views: string;
  close(): Promise<void>;
};

/** Writes nothing. @throws WrongSettingsError naming everything that is wrong, each with the setting to change */
export async function openMoveTarget(config: Config, cluster: Cluster): Promise<MoveTarget> {
  const { readStore: database, eventStore } = cluster;
  const { events: store, master } = await openLog(config, cluster, null, { givesTimes: false });
  const [keys, accesses] = [new ArrivingKeys(database), new ArrivingAccesses(database)];
  return {
    ...{ store, keys, accesses, database, master },
    events: addressOf(eventStore.url),
    views: addressOf(database),
    close: async () => {
      await Promise.all([store.close(), keys.close(), accesses.close()]);
    },
  };
}

function addressOf(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)(?:[^@/]*@)?([^?]*).*$/s, '$1$2');
}
