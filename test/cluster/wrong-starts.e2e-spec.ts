import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { chain } from '#event-store';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { aNote } from '#event-store/testing';
import { EventStoreDBDouble } from '../doubles/eventstoredb/double.js';
import { continuum } from '../e2e/cli.js';
import { startTestService } from '../e2e/service.js';
import { TestCluster } from './test-cluster.js';

describe('A node whose settings are wrong does not start, and says everything at once', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.start();
  }, 60_000);
  afterAll(async () => void (await cluster?.stop()));

  const started = async (settings: object) => {
    const { code, stderr } = await continuum(null, ['serve'], { ...cluster.settings, ...settings });
    expect(code).toBe(1);
    return stderr;
  };

  it('where the schemes of both addresses are others, and settings of a data folder are mixed in', async () => {
    const told = await started({
      CONTINUUM_EVENT_STORE: 'http://127.0.0.1:2113',
      CONTINUUM_READ_STORE: 'mysql://127.0.0.1/views',
      CONTINUUM_DATA_DIR: 'data',
      CONTINUUM_CHECKPOINT_DIR: 'checkpoints',
    });
    expect(told).toMatch(/CONTINUUM_EVENT_STORE must begin with esdb:/);
    expect(told).toMatch(/CONTINUUM_READ_STORE must begin with postgresql:/);
    expect(told).toMatch(/CONTINUUM_DATA_DIR is of a single process/);
    expect(told).toMatch(/CONTINUUM_CHECKPOINT_DIR is of a single process/);
  });

  it('where neither server answers', async () => {
    const told = await started({
      CONTINUUM_EVENT_STORE: 'esdb://127.0.0.1:1?tls=false',
      CONTINUUM_READ_STORE: 'postgresql://nobody:wrong@127.0.0.1:1/none',
    });
    expect(told).toMatch(/CONTINUUM_EVENT_STORE: 127\.0\.0\.1:1 does not answer/);
    expect(told).toMatch(
      /CONTINUUM_READ_STORE names a server that cannot be used: .*Start it, or change its address/,
    );
  });

  it('where a server is too old, one refuses the password, and the master key is not there', async () => {
    const old = await EventStoreDBDouble.start({ version: '21.10.0' });
    try {
      const url = new URL(cluster.readStore);
      url.password = 'wrong';
      const { CONTINUUM_MASTER_KEY: _, ...settings } = cluster.settings;
      const { code, stderr } = await continuum(null, ['serve'], {
        ...settings,
        CONTINUUM_EVENT_STORE: old.connectionString,
        CONTINUUM_READ_STORE: url.href,
        CONTINUUM_MASTER_KEY_FILE: '/nowhere/master.key',
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(/CONTINUUM_EVENT_STORE: .*21\.10.*Take 23\.10/);
      expect(stderr).toMatch(/CONTINUUM_READ_STORE .*Change user or password/);
      expect(stderr).toMatch(/\/nowhere\/master\.key does not exist/);
    } finally {
      old.stop();
    }
  });

  it('where a newer release made the tables', async () => {
    const node = await startTestService({ cluster });
    await node.stop();
    const client = new pg.Client({ connectionString: cluster.readStore });
    await client.connect();
    await client.query('update continuum.layout set version = 99');
    await client.query('update continuum_access.layout set version = 99');
    const told = await started({});
    await client.query('update continuum.layout set version = 1');
    await client.query('update continuum_access.layout set version = 1');
    await client.end();
    expect(told).toMatch(/a newer release made the tables of the views/);
    expect(told).toMatch(/a newer release made the tables of who looked/);
  });

  it('where the master key is another', async () => {
    const told = await started({ CONTINUUM_MASTER_KEY: randomBytes(32).toString('base64') });
    expect(told).toMatch(/master key/i);
  });

  it('where its clock is a driven one and the log is real, or the other way round', async () => {
    expect(await started({ CONTINUUM_CLOCK: 'driven' })).toMatch(/CONTINUUM_CLOCK=driven .*take it away/);
    const driven = await TestCluster.start('driven');
    try {
      const node = await startTestService({ cluster: driven, env: { CONTINUUM_CLOCK: 'driven' } });
      await node.stop();
      const { code, stderr } = await continuum(null, ['serve'], driven.settings);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/CONTINUUM_CLOCK must be driven/)]);
    } finally {
      await driven.stop();
    }
  });

  it('where the log is more than a minute ahead of its clock', async () => {
    const log = await EventStoreDBEventStore.open({
      connectionString: cluster.settings.CONTINUUM_EVENT_STORE,
    });
    const late = new Date(Date.now() + 90_000).toISOString();
    const note = aNote();
    const draft = { ...note, metadata: { ...note.metadata, recordedAt: late } };
    await log.append('note-late', 'none', chain('note-late', null, [draft]));
    await log.close();
    expect(await started({})).toMatch(
      /CONTINUUM_EVENT_STORE names a log that is \d+ s ahead of this machine's clock/,
    );
  });
});
