import type { KeyObject } from 'node:crypto';
import { type Cluster, type Config, environmentWith, loadSettings, WrongSettingsError } from '#config';
import type { EventStore } from '#event-store';
import { PostgresVault } from '#privacy/postgres';
import type { ReadStore } from '#read-store';
import { openReadStore } from '#read-store/postgres';
import { openLog } from '../../api/cluster/index.js';
import type { MemberSettings } from './member.js';
import type { Places } from './servers.js';

export type ClusterSettings = { readonly config: Config; readonly cluster: Cluster };

/** The settings of a cluster that stands on servers. @throws WrongSettingsError for those of the environment */
export function settingsOf({ readStore, double }: Places, masterKey: Buffer): ClusterSettings {
  const { config, cluster } = loadSettings(
    environmentWith({
      ...(double && { CONTINUUM_EVENT_STORE: double }),
      CONTINUUM_READ_STORE: readStore,
      CONTINUUM_MASTER_KEY: masterKey.toString('base64'),
      CONTINUUM_CLOCK: 'driven',
    }),
  );
  if (cluster === null) throw new WrongSettingsError(['CONTINUUM_EVENT_STORE must name an event store']);
  return { config, cluster };
}

/** The same, for each of its processes. */
export function memberSettings({ config }: ClusterSettings): MemberSettings {
  const of = config as unknown as Readonly<Record<string, string | undefined>>;
  const names = Object.keys(config).filter((name) => /_(EVENT_STORE|READ_STORE|MASTER_KEY|CLOCK)/.test(name));
  const given = names.filter((name) => of[name] !== undefined).map((name) => [name, of[name]]);
  // A line for every request would cost as much as the request.
  return { ...Object.fromEntries(given), CONTINUUM_LOG_LEVEL: 'warn' };
}

/** Reads what the cluster keeps, beside its processes. */
export class OpenedStores {
  private constructor(
    readonly events: EventStore,
    readonly readStore: ReadStore,
    private readonly master: KeyObject,
    private readonly url: string,
  ) {}

  /** @throws WrongSettingsError naming everything that is wrong, also a log that is not empty */
  static async open({ config, cluster }: ClusterSettings): Promise<OpenedStores> {
    const readStore = openReadStore(cluster.readStore, { readOnly: true });
    try {
      const { events, master } = await openLog(config, cluster, readStore, { givesTimes: false });
      const opened = new OpenedStores(events, readStore, master, cluster.readStore);
      if ((await events.head()) === null) return opened;
      await events.close();
      throw new WrongSettingsError([
        'CONTINUUM_EVENT_STORE names a server that holds events: the demonstration begins a log, so name an empty one',
      ]);
    } catch (error) {
      await readStore.close();
      throw error;
    }
  }

  /** Lends the keys, once the nodes have made them. */
  async withVault<Result>(use: (vault: PostgresVault) => Result): Promise<Result> {
    const vault = await PostgresVault.open(this.url, this.master, { mustExist: true });
    try {
      return use(vault);
    } finally {
      await vault.close();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.events.close(), this.readStore.close()]);
  }
}
