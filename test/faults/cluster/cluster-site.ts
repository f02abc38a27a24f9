import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestService, type TestService, until } from '../../e2e/service.js';
import { ProjectorProcess } from '../../postgresql/projector-process.js';
import type { Tally } from '../check.js';
import { examinedCluster, type StoredEvent } from '../examined.js';
import { registrations } from '../journeys.js';
import { Ledger } from '../ledger.js';
import { openWard } from '../ward.js';
import { send, sendAgain } from '../writers.js';
import { ClusterWriters } from './cluster-writers.js';
import { EventServers } from './event-servers.js';
import { keepLiving, living } from './living.js';
import { OwnPostgres } from './own-postgres.js';

const NODES = 2;
const PROJECTORS = 2;
const SENT_AGAIN = 30;
const RECOVERS_WITHIN_MS = 60_000;

/** Two nodes, two projectors and what they stand on: real processes, with a PostgreSQL of their own. */
export class ClusterSite {
  readonly ledger = new Ledger();
  readonly masterKey = randomBytes(32);
  readonly nodes: TestService[] = [];
  readonly projectors: ProjectorProcess[] = [];
  token = '';
  private rounds = 0;

  private constructor(
    readonly servers: EventServers,
    readonly postgres: OwnPostgres,
  ) {}

  /** @throws Error where there is no PostgreSQL to be had */
  static async open(): Promise<ClusterSite> {
    const site = new ClusterSite(await EventServers.open(), await OwnPostgres.start());
    try {
      await site.complete();
      const [first] = site.nodes as [TestService];
      site.token = await openWard(first);
      await site.caughtUp();
      return site;
    } catch (error) {
      await site.stop();
      throw error;
    }
  }

  /** As a node and a projector are told. */
  get settings() {
    return {
      CONTINUUM_EVENT_STORE: this.servers.connectionString,
      CONTINUUM_READ_STORE: this.postgres.url,
      CONTINUUM_MASTER_KEY: this.masterKey.toString('base64'),
    };
  }

  /** Starts whoever is not there: what those who watch over processes do everywhere. */
  async complete(): Promise<void> {
    keepLiving(this.nodes);
    keepLiving(this.projectors);
    while (this.projectors.length < PROJECTORS) this.project();
    const missing = Array.from({ length: NODES - this.nodes.length }, () => this.startNode());
    this.nodes.push(...(await Promise.all(missing)));
  }

  /** One more node, which nobody calls yet. @param connectionString - of the way it takes to the event store */
  startNode(connectionString = this.servers.connectionString): Promise<TestService> {
    const { masterKey } = this;
    const settings = { ...this.settings, CONTINUUM_EVENT_STORE: connectionString };
    return startTestService({ cluster: { settings, masterKey, stop: async () => {} }, folder: '' });
  }

  /** @param words - for Node, before the program */
  project(words: readonly string[] = []): ProjectorProcess {
    const started = ProjectorProcess.start(this.settings, words);
    this.projectors.push(started);
    return started;
  }

  /** Callers at all nodes, or at those that are told, until they are to rest. */
  writers(count: number, paceMs: number, nodes = () => living(this.nodes)): ClusterWriters {
    this.rounds += 1;
    return new ClusterWriters({ ...this, nodes }, `round-${this.rounds}`, count, paceMs);
  }

  /** Waits until each node takes commands and shows them. @returns the seconds since a moment */
  async recovered(since: number, nodes: readonly TestService[] = living(this.nodes)): Promise<number> {
    await Promise.all(nodes.map((node) => this.takesAndShows(node)));
    return secondsSince(since);
  }

  /** Waits until every view holds the whole log, as each node sees it. */
  async caughtUp(): Promise<void> {
    await Promise.all(living(this.nodes).map((node) => node.caughtUp()));
  }

  /** Waits until every partition is somebody's. */
  async shared(): Promise<void> {
    const [node] = living(this.nodes) as [TestService];
    await until(
      () => node.get('/metrics', { token: null }),
      ({ text }) => /^continuum_partitions_leased 64$/m.test(text),
    );
  }

  /**
   * Every acknowledged command is there once, and is answered as before at another node; chains are whole; every view is
   * what a fold from nothing gives.
   */
  async whole(tally: Tally, { acknowledged, unforeseen }: ClusterWriters): Promise<void> {
    await this.caughtUp();
    const { events, broken, differing } = await examinedCluster(this.settings);
    const { lost, doubled, unsent } = this.ledger.judge(events);
    tally.lost += lost.length;
    tally.doubled += doubled.length;
    assert.deepEqual({ lost, doubled, unsent }, { lost: [], doubled: [], unsent: [] });
    assert.equal(new Set(events.map(({ id }) => id)).size, events.length, 'an event is there twice');
    assert.deepEqual({ broken, differing }, { broken: [], differing: 0 });
    assert.deepEqual(unforeseen, []);
    await this.answersAgain(acknowledged.slice(-SENT_AGAIN), events);
  }

  async stop(): Promise<void> {
    await Promise.all([
      ...this.nodes.map((node) => node.kill9()),
      ...this.projectors.map((one) => one.end('SIGKILL')),
    ]);
    await this.postgres.stop();
    this.servers.close();
  }

  /** Leaves nothing behind where the process ends amidst; PostgreSQL goes when nobody is there to tell it anything. */
  clear(): void {
    for (const { child } of [...this.nodes, ...this.projectors]) child.kill('SIGKILL');
  }

  private async answersAgain(
    acknowledged: ClusterWriters['acknowledged'],
    before: readonly StoredEvent[],
  ): Promise<void> {
    const commands = acknowledged.map(({ command }) => command);
    for (const node of living(this.nodes)) {
      const again = await sendAgain(node, this.token, commands);
      assert.deepEqual(
        again.map(({ json }) => json),
        acknowledged.map(({ answer }) => answer),
      );
    }
    const known = new Set(before.map(({ id }) => id));
    const ids = acknowledged.flatMap(({ answer }) => answer.events.map(({ id }: { id: string }) => id));
    assert.deepEqual(
      ids.filter((id) => !known.has(id)),
      [],
    );
  }

  private async takesAndShows(node: TestService): Promise<void> {
    this.rounds += 1;
    const { value: command } = registrations(`after-${this.rounds}`).next();
    const end = Date.now() + RECOVERS_WITHIN_MS;
    this.ledger.send(command);
    for (;;) {
      const answer = await send(node, this.token, command);
      if (answer.status === 201) {
        this.ledger.acknowledge({ command, answer: answer.json });
        const headers = { 'x-continuum-after': answer.json.consistencyToken };
        const options = { token: this.token, headers };
        await until(
          () => node.get(`/v1/patients/${answer.json.patient}`, options),
          ({ status }) => status === 200,
        );
        return;
      }
      assert.ok(Date.now() < end, `not recovered: ${answer.status} ${answer.text}`);
      await sleep(50);
    }
  }
}

export function secondsSince(moment: number): number {
  return (performance.now() - moment) / 1000;
}
