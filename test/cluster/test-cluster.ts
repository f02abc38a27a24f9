import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { testServer } from '../../libs/read-store/testing/read-store-place.js';
import { EventStoreDBDouble } from '../doubles/eventstoredb/double.js';
import { ProjectorProcess } from '../postgresql/projector-process.js';
import { StartedEventStore } from './started-event-store.js';

/** Starts a real server for each cluster. */
const REAL = process.env.CONTINUUM_TEST_EVENTSTOREDB_COMMAND;

/** What the nodes of a cluster stand on: an event store, a database of its own, a master key, and projectors. */
export class TestCluster {
  readonly masterKey = randomBytes(32);
  readonly projectors: ProjectorProcess[] = [];
  private readonly database = `cluster_${randomUUID().slice(0, 8)}`;

  private constructor(readonly events: EventStoreDBDouble | StartedEventStore) {}

  static async start(clock: 'system' | 'driven' = 'system'): Promise<TestCluster> {
    const cluster = new TestCluster(
      await (REAL ? StartedEventStore.start(REAL) : EventStoreDBDouble.start()),
    );
    await onServer(`create database ${cluster.database}`);
    cluster.project(clock);
    return cluster;
  }

  /** As a node and a projector are told. */
  get settings() {
    return {
      CONTINUUM_EVENT_STORE: this.events.connectionString,
      CONTINUUM_READ_STORE: this.readStore,
      CONTINUUM_MASTER_KEY: this.masterKey.toString('base64'),
    };
  }

  get readStore(): string {
    const url = new URL(testServer());
    url.pathname = `/${this.database}`;
    return url.href;
  }

  /** One more projector. */
  project(clock: 'system' | 'driven' = 'system'): ProjectorProcess {
    const started = ProjectorProcess.start({ ...this.settings, CONTINUUM_CLOCK: clock });
    this.projectors.push(started);
    return started;
  }

  async stop(): Promise<void> {
    await Promise.all(this.projectors.map((one) => one.end('SIGTERM')));
    this.events.stop();
    // Connections of who was killed may be there for a moment more.
    await sleep(10);
    await onServer(`drop database if exists ${this.database} with (force)`);
  }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServer() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
