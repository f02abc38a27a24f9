import { openingForSearch } from '#care/views';
import type { Cluster, Config } from '#config';
import type { EventStore } from '#event-store';
import { PostgresVault } from '#privacy/postgres';
import type { OpenSealed } from '#projections';
import type { ReadStore } from '#read-store';
import { openReadStore } from '#read-store/postgres';
import { openLog } from '../api/cluster/index.js';

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
 * @throws WrongSettingsError naming everything that is wrong with the settings and the servers, KeyRefusedError where
 * the keys are missing or the master key is another
 */
export async function openCluster(config: Config, cluster: Cluster): Promise<OpenedCluster> {
  const readStore = openReadStore(cluster.readStore);
  try {
    const { events: store, master } = await openLog(config, cluster, readStore, { givesTimes: false });
    try {
      const hasEvents = (await store.head()) !== null;
      // Asked for anew with each batch, so that a key that was destroyed elsewhere opens nothing more here.
      const vault = await PostgresVault.open(cluster.readStore, master, {
        mustExist: hasEvents,
        keptKeys: 1,
      });
      const close = async () => {
        await Promise.allSettled([store.close(), readStore.close(), vault.close()]);
      };
      return { store, readStore, open: openingForSearch(vault), close };
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    await readStore.close();
    throw error;
  }
}
