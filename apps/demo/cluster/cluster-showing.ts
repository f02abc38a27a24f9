import { setTimeout as sleep } from 'node:timers/promises';
import { BEHIND_MS } from '#event-sourcing';
import { views } from '../../api/folder/index.js';
import { caughtUp } from '../asking.js';
import { tellWay } from '../case-managers-answers.js';
import { type Cohort, cohortOf } from '../cohort/index.js';
import type { DemoOptions } from '../options.js';
import { ScriptPlayer } from '../player.js';
import { Telling } from '../telling.js';
import { tokenLines } from '../tokens.js';
import { compareViews } from './compare-views.js';
import type { DemoCluster } from './demo-cluster.js';
import { EmbeddedRun } from './embedded-run.js';
import { knownNames } from './known-names.js';
import { Ledger } from './ledger.js';
import { load } from './loading.js';
import { LogNames } from './log-names.js';
import type { ClusterSettings, OpenedStores } from './opened.js';
import type { Places } from './servers.js';
import type { Started } from './started.js';
import { wholeLog } from './whole-log.js';

type Shown = {
  readonly settings: ClusterSettings;
  readonly places: Places;
  readonly stores: OpenedStores;
  readonly cluster: DemoCluster;
  /** The `Authorization` of whoever has the master key. */
  readonly operator: string;
};

const DOUBLE =
  'a DOUBLE (test/doubles/eventstoredb): it speaks the protocol of EventStoreDB, keeps everything in memory, and is none';

/** What a cluster that loses processes makes of a script. */
export class ClusterShowing {
  private readonly cohort: Cohort;
  private readonly ledger: Ledger;
  private readonly player: ScriptPlayer;

  constructor(
    private readonly options: DemoOptions,
    private readonly shown: Shown,
  ) {
    this.cohort = cohortOf(options);
    this.ledger = new Ledger(shown.cluster.connection);
    this.player = new ScriptPlayer(this.ledger, shown.operator);
  }

  /** @returns whether nothing was lost or doubled, and every view is that of one process */
  async show(started: Started): Promise<boolean> {
    const { cohort, player } = this;
    const { cluster } = this.shown;
    this.introduce();
    await cluster.start();
    await player.open(cohort);
    // So long a token that one node gave may be unknown to another.
    await sleep(BEHIND_MS);
    print(...(await load(cluster, player, cohort)));
    print(
      `${cluster.connection.sentAgain} commands had no answer, and were sent again to another node with the same key`,
    );
    await caughtUp(cluster.connection);
    await this.tell();
    return this.compare(started);
  }

  private introduce(): void {
    const { settings, places } = this.shown;
    const { url } = settings.cluster.eventStore;
    print(
      `${this.options.patients.toLocaleString('en-US')} made patients of seed ${this.options.seed}, 2 api and 2 projector processes`,
      `event store: ${places.double === null ? url.replace(/\/\/[^@/]*@/, '//') : DOUBLE}`,
      'views and keys: a PostgreSQL from npm, which waits for no disk',
    );
  }

  private async tell(): Promise<void> {
    const { cluster } = this.shown;
    const [address = ''] = cluster.addresses;
    const telling = new Telling(this.cohort, this.player, address, cluster.connection);
    await tellWay(telling);
    print(telling.text());
    if (this.options.once) return;
    print(
      '',
      'Nodes',
      ...cluster.addresses.map((one) => `  ${one}/docs`),
      '',
      'Tokens',
      ...tokenLines(this.player),
    );
  }

  private async compare(started: Started): Promise<boolean> {
    const { cohort, ledger, player } = this;
    const { stores, settings } = this.shown;
    process.stderr.write('The same to one process on a data folder\n');
    const log = await wholeLog(stores.events);
    const known = await stores.withVault((vault) => knownNames(cohort, player.names, vault));
    const names = new LogNames(log, known);
    const embedded = await started.add(new EmbeddedRun(settings.config));
    const compared = await embedded.play(cohort, (one) =>
      compareViews(views, { readStore: stores.readStore, names }, one, (line) =>
        process.stderr.write(`${line}\n`),
      ),
    );
    const { lost, doubled } = ledger.against(log);
    const { acknowledged } = ledger;
    print('', JSON.stringify({ views: compared, acknowledged, lost, doubled }));
    return lost === 0 && doubled === 0 && compared.every(({ sameAsEmbedded }) => sameAsEmbedded);
  }
}

function print(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
