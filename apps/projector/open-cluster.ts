import { openingForSearch } from '#care/views';
import { type Cluster, type Config, WrongSettingsError } from '#config';
import type { EventStore } from '#event-store';
import { EventStoreDBEventStore, SettingsError } from '#event-store/eventstoredb';
import { postgresProblems } from '#postgres';
import { givenMasterKey } from '#privacy';
import { keyLayout, PostgresVault } from '#privacy/postgres';
import { CopiedPlaces, type OpenSealed } from '#projections';
import type { ReadStore } from '#read-store';
import { openReadStore } from '#read-store/postgres';

export type OpenedCluster = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  /** For views that are made of sealed texts. */
  readonly open: OpenSealed;
  close(): Promise<void>;
};

/**
 * Opens the log, the views and the keys of a cluster.
 *
 * @throws WrongSettingsError naming everything that is wrong with the servers, KeyRefusedError where the keys are
 * missing or the master key is another
 */
export async function openCluster(config: Config, cluster: Cluster): Promise<OpenedCluster> {
  const master = givenMasterKey({
    ...(config.CONTINUUM_MASTER_KEY_FILE && { file: config.CONTINUUM_MASTER_KEY_FILE }),
    ...(config.CONTINUUM_MASTER_KEY && { text: config.CONTINUUM_MASTER_KEY }),
  });
  const readStore = openReadStore(cluster.readStore);
  const [opened, wrong] = await Promise.allSettled([
    openLog(config, cluster, readStore),
    postgresProblems({
      url: cluster.readStore,
      layouts: [keyLayout()],
      setting: 'CONTINUUM_READ_STORE',
      now: Date.now,
    }),
  ]);
  const problems = [
    ...problemsOf(opened),
    ...(wrong.status === 'fulfilled' ? wrong.value : [String(wrong.reason)]),
  ];
  if (opened.status === 'rejected' || problems.length > 0) {
    await readStore.close();
    if (opened.status === 'fulfilled') await opened.value.close();
    throw new WrongSettingsError(problems);
  }
  const store = opened.value;
  try {
    const hasEvents = (await store.head()) !== null;
    // Asked for anew with each batch, so that a key that was destroyed elsewhere opens nothing more here.
    const vault = await PostgresVault.open(cluster.readStore, master, { mustExist: hasEvents, keptKeys: 1 });
    const close = async () => {
      await Promise.allSettled([store.close(), readStore.close(), vault.close()]);
    };
    return { store, readStore, open: openingForSearch(vault), close };
  } catch (error) {
    await Promise.allSettled([store.close(), readStore.close()]);
    throw error;
  }
}

function openLog(config: Config, { eventStore }: Cluster, readStore: ReadStore): Promise<EventStore> {
  return EventStoreDBEventStore.open({
    connectionString: withPassword(eventStore.url, eventStore.password),
    ...(config.CONTINUUM_EVENT_STORE_CA_FILE && { caFile: config.CONTINUUM_EVENT_STORE_CA_FILE }),
    index: new CopiedPlaces(readStore),
  });
}

/** @param password - of the user that the address names without one */
export function withPassword(url: string, password: string | null): string {
  if (password === null) return url;
  return url.replace(/^([a-z+]+:\/\/[^:@/]+)@/, `$1:${encodeURIComponent(password)}@`);
}

function problemsOf(opened: PromiseSettledResult<EventStore>): string[] {
  if (opened.status === 'fulfilled') return [];
  const { reason } = opened;
  if (!(reason instanceof SettingsError))
    return [`CONTINUUM_EVENT_STORE: ${String(reason?.message ?? reason)}`];
  return reason.problems.map(({ setting, problem, wayOut }) => {
    const name = setting === 'caFile' ? 'CONTINUUM_EVENT_STORE_CA_FILE' : 'CONTINUUM_EVENT_STORE';
    return `${name}: ${problem}. ${wayOut}`;
  });
}
