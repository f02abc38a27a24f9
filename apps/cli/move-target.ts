import type { KeyObject } from 'node:crypto';
import { type Cluster, type Config, WrongSettingsError } from '#config';
import type { EventStore } from '#event-store';
import { EventStoreDBEventStore, SettingsError } from '#event-store/eventstoredb';
import { postgresProblems } from '#postgres';
import { givenMasterKey } from '#privacy';
import { ArrivingAccesses, ArrivingKeys, accessLayout, keyLayout } from '#privacy/postgres';

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
  const [master, opened, wrong] = await Promise.allSettled([
    Promise.resolve().then(() => masterKeyOf(config)),
    openLog(config, cluster),
    postgresProblems({
      url: database,
      layouts: [keyLayout(), accessLayout()],
      setting: 'CONTINUUM_READ_STORE',
      now: Date.now,
    }),
  ]);
  const problems = [
    ...(master.status === 'rejected' ? [messageOf(master.reason)] : []),
    ...(opened.status === 'rejected' ? eventStoreProblems(opened.reason) : []),
    ...(wrong.status === 'rejected' ? [messageOf(wrong.reason)] : wrong.value),
  ];
  if (master.status === 'rejected' || opened.status === 'rejected' || problems.length > 0) {
    if (opened.status === 'fulfilled') await opened.value.close();
    throw new WrongSettingsError(problems);
  }
  const store = opened.value;
  const [keys, accesses] = [new ArrivingKeys(database), new ArrivingAccesses(database)];
  return {
    ...{ store, keys, accesses, database, master: master.value },
    events: addressOf(eventStore.url),
    views: addressOf(database),
    close: async () => {
      await Promise.all([store.close(), keys.close(), accesses.close()]);
    },
  };
}

function masterKeyOf({ CONTINUUM_MASTER_KEY_FILE: file, CONTINUUM_MASTER_KEY: text }: Config): KeyObject {
  return givenMasterKey({ ...(file && { file }), ...(text && { text }) });
}

function openLog(config: Config, { eventStore }: Cluster): Promise<EventStoreDBEventStore> {
  const { CONTINUUM_EVENT_STORE_CA_FILE: caFile } = config;
  const { url, password } = eventStore;
  const withPassword =
    password === null ? url : url.replace(/^([a-z+]+:\/\/[^:@/]+)@/, `$1:${encodeURIComponent(password)}@`);
  return EventStoreDBEventStore.open({ connectionString: withPassword, ...(caFile && { caFile }) });
}

function addressOf(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)(?:[^@/]*@)?([^?]*).*$/s, '$1$2');
}

function eventStoreProblems(reason: unknown): string[] {
  if (!(reason instanceof SettingsError)) return [`CONTINUUM_EVENT_STORE: ${messageOf(reason)}`];
  return reason.problems.map(({ setting, problem, wayOut }) => {
    const name = setting === 'caFile' ? 'CONTINUUM_EVENT_STORE_CA_FILE' : 'CONTINUUM_EVENT_STORE';
    return `${name}: ${problem}. ${wayOut}`;
  });
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
