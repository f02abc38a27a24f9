import type { Cluster, Config } from '#config';
import type { EventStore } from '#event-store';
import type { OpenSealed } from '#projections';
import type { ReadStore } from '#read-store';

export type ClusterStores = {
  readonly log: EventStore;
  /** For reading only. */
  readonly readStore: ReadStore;
  /** Opens, for building views, what is sealed in the log. */
  readonly open: OpenSealed;
  /** Of the key that the installation signs with; null where it has none yet. */
  readonly signer: () => Promise<string | null>;
  /** Whether a rotation of the master key waits to be finished. */
  readonly isHandedOver: boolean;
};

/**
 * Opens what a cluster keeps for reading, beside whoever serves.
 *
 * @throws WrongSettingsError naming everything that is wrong, KeyRefusedError where the master key is another
 */
export async function withCluster<Result>(
  config: Config,
  cluster: Cluster,
  use: (stores: ClusterStores) => Promise<Result>,
): Promise<Result> {
  const { openLog } = await import('../api/cluster/index.js');
  const { openReadStore } = await import('#read-store/postgres');
  const readStore = openReadStore(cluster.readStore, { readOnly: true });
  try {
    const { events, master } = await openLog(config, cluster, readStore, { givesTimes: true });
    try {
      const { PostgresVault } = await import('#privacy/postgres');
      const { openingForSearch } = await import('#care/views');
      // Keys are never made here.
      const vault = await PostgresVault.open(cluster.readStore, master, { mustExist: true, keptKeys: 1 });
      try {
        const signer = async () => (await vault.ownSigningKey())?.fingerprint ?? null;
        const { isHandedOver } = vault;
        return await use({ log: events, readStore, open: openingForSearch(vault), signer, isHandedOver });
      } finally {
        await vault.close();
      }
    } finally {
      await events.close();
    }
  } finally {
    await readStore.close();
  }
}
