import { connectionSettings } from '../../../libs/event-store/eventstoredb/connection-settings.js';
import { nodesAt } from '../../../libs/event-store/eventstoredb/server-facts.js';
import { EventStoreDBDouble } from '../../doubles/eventstoredb/double.js';
import { RealNode } from './real-node.js';

/** Port and process of each node of a real cluster on this machine, `2111=3456,2112=3457,2113=3458`. */
const NODES = process.env.CONTINUUM_TEST_EVENTSTOREDB_NODES ?? '';
const REAL = process.env.CONTINUUM_TEST_EVENTSTOREDB ?? '';

/** What keeps the log of a cluster: a real server or cluster where one is named, otherwise the double. */
export class EventServers {
  private constructor(
    private double: EventStoreDBDouble | null,
    /** Nodes that may be killed and frozen; none where nobody said so. */
    readonly nodes: readonly RealNode[],
  ) {}

  static async open(): Promise<EventServers> {
    if (REAL === '') return new EventServers(await EventStoreDBDouble.start(), []);
    return new EventServers(null, NODES === '' ? [] : NODES.split(',').map(RealNode.named));
  }

  get kind(): string {
    if (this.double !== null) return 'the double of an event store';
    return `a real event store, ${this.settings.hosts.length} named`;
  }

  get connectionString(): string {
    return this.double?.connectionString ?? REAL;
  }

  get isDouble(): boolean {
    return this.double !== null;
  }

  /** Where commands go. @throws Error where there is none for now */
  async leaderPort(): Promise<number> {
    const leader = (await this.gossip()).find(({ state, isAlive }) => state === 'LEADER' && isAlive);
    if (leader === undefined) throw new Error('There is no leader');
    return leader.port;
  }

  /** What each node is at this moment, as those say who answer. */
  async states(): Promise<string[]> {
    const alive = (await this.gossip()).filter(({ isAlive }) => isAlive);
    return [...new Map(alive.map(({ port, state }) => [port, state])).values()];
  }

  /** Nobody is there any more; what is stored stays. */
  async stop(): Promise<void> {
    this.double?.stop();
    await Promise.all(this.nodes.map((node) => node.kill()));
  }

  async startAgain(): Promise<void> {
    if (this.double !== null) this.double = await EventStoreDBDouble.start({ after: this.double });
    for (const node of this.nodes) node.start();
  }

  close(): void {
    this.double?.stop();
  }

  private async gossip() {
    const { settings } = this;
    const answers = await Promise.allSettled(settings.hosts.map((host) => nodesAt(settings, host)));
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }

  private get settings() {
    return connectionSettings(this.connectionString);
  }
}
