import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openingForSearch } from '#care/views';
import { type ChainedEvent, type RawEvent, START } from '#event-store';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { givenMasterKey } from '#privacy';
import { PostgresVault } from '#privacy/postgres';
import { findCheckpoints, Projector, patientStreams, tableOf } from '#projections';
import { SharedProjectors } from '#projections/postgres';
import type { ReadStore } from '#read-store';
import { openReadStore, removeReadStore } from '#read-store/postgres';
import { testServer } from '#read-store/testing';
import { eventRegistry, projections } from '../../apps/api/folder/index.js';
import { EventStoreDBDouble } from '../doubles/eventstoredb/double.js';
import { madeEvents } from './made-events.js';
import { ProjectorProcess } from './projector-process.js';

const PATIENTS = 24;
const TAKES_OVER_WITHIN_MS = 60_000;
const ALONE = 'alone';

/** One of the views that are built patient by patient. */
const STAYS = tableOf(projections.find(({ name }) => name === 'stays') ?? patientStreams);
const tables = [patientStreams, ...projections].map(tableOf);

describe('Two processes that project one log into one database', () => {
  const key = randomBytes(32).toString('base64');
  let double: EventStoreDBDouble;
  let store: EventStoreDBEventStore;
  let readStore: ReadStore;
  let vault: PostgresVault;
  let asking: SharedProjectors;
  let made: readonly RawEvent[];
  const processes: ProjectorProcess[] = [];

  beforeAll(async () => {
    made = await madeEvents(PATIENTS);
    double = await EventStoreDBDouble.start();
    store = await EventStoreDBEventStore.open({ connectionString: double.connectionString });
    await clear();
    readStore = openReadStore(testServer());
    vault = await PostgresVault.open(testServer(), givenMasterKey({ text: key }));
    asking = new SharedProjectors({ store, readStore, views: [patientStreams, ...projections] });
  }, 120_000);

  afterAll(async () => {
    await Promise.all(processes.map((one) => one.end('SIGKILL')));
    await asking?.stop();
    await Promise.all([vault?.close(), readStore?.close(), store?.close()]);
    await clear();
    double?.stop();
  });

  it('keep every view whole though one is killed in the middle, and another comes', async () => {
    const [first, second] = [start(), start()];
    await Promise.all([first.address(), second.address()]);
    const half = Math.floor(made.length / 2);
    await append(made.slice(0, half));
    await someRows();
    const appending = append(made.slice(half));
    await sleep(100);
    await first.end('SIGKILL');
    await appending;
    const third = start();
    await allAtEnd();
    expect(await told(third)).toContain('continuum_projector_partitions 32');
    expect(await told(second)).toContain('continuum_projector_partitions 32');
    await sameAsAlone();
  }, 180_000);

  it('answer who asks, each for what it holds', async () => {
    await until(async () => asking.health.state === 'running');
    const [patient] = made.flatMap(({ stream }) => /^care-(.*)$/.exec(stream)?.[1] ?? []);
    const whole = await asking.checkSlice(null, 100);
    expect(whole).toMatchObject({ patients: PATIENTS, differing: {} });
    const placements = readStore.db.deleteFrom(STAYS).where('patient', '=', patient ?? '');
    await placements.execute();
    expect(Object.keys((await asking.checkSlice(null, 100)).differing)).toEqual([STAYS]);
    await asking.rebuild('stays');
    expect((await asking.checkSlice(null, 100)).differing).toEqual({});
    const { db } = readStore;
    const leftOut = await db.selectFrom('quarantine').select('view').where('view', '=', 'stays').execute();
    expect(await asking.retry('stays')).toEqual({ lifted: 0, remaining: leftOut.length });
    await expect(asking.rebuild('no_such')).rejects.toMatchObject({ code: 'UNKNOWN_VIEW' });
    await sameAsAlone();
  }, 120_000);

  it('give their partitions back when they are told to stop', async () => {
    await Promise.all(processes.map((one) => one.end('SIGTERM')));
    expect(await Promise.all(processes.slice(1).map(({ exit }) => exit))).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    const left = await readStore.db.selectFrom('projectors').select('holder').execute();
    const held = await readStore.db
      .selectFrom('leases')
      .where('holder', 'is not', null)
      .selectAll()
      .execute();
    expect([left, held]).toEqual([[], []]);
    await until(async () => asking.health.state === 'failed');
  }, 60_000);

  it('name everything that is wrong when they begin', async () => {
    const wrong = ProjectorProcess.start({
      CONTINUUM_EVENT_STORE: 'esdb://127.0.0.1:1?tls=false',
      CONTINUUM_READ_STORE: 'postgresql://nobody:wrong@127.0.0.1:1/none',
      CONTINUUM_MASTER_KEY: key,
    });
    expect((await wrong.exit).code).toBe(1);
    expect(wrong.stderr).toMatch(/CONTINUUM_EVENT_STORE: .*does not answer/);
    expect(wrong.stderr).toMatch(/CONTINUUM_READ_STORE/);
  }, 60_000);

  function start(): ProjectorProcess {
    const started = ProjectorProcess.start({
      CONTINUUM_EVENT_STORE: double.connectionString,
      CONTINUUM_READ_STORE: testServer(),
      CONTINUUM_MASTER_KEY: key,
    });
    processes.push(started);
    return started;
  }

  async function told(of: ProjectorProcess): Promise<string> {
    const address = await of.address();
    let figures = '';
    await until(async () => {
      figures = await (await fetch(`${address}/metrics`)).text();
      return figures.includes('continuum_projector_partitions 32');
    });
    return figures;
  }

  async function someRows(): Promise<void> {
    await until(async () => ((await findCheckpoints(readStore.db)).get(STAYS)?.position ?? START) > START);
  }

  async function allAtEnd(): Promise<void> {
    const head = (await store.head())?.position ?? START;
    await until(async () => {
      const found = await findCheckpoints(readStore.db);
      return tables.every((table) => (found.get(table)?.position ?? START) >= head);
    });
  }

  /** Every row is what one projector alone makes of the same log. */
  async function sameAsAlone(): Promise<void> {
    await removeReadStore(testServer(), ALONE);
    const alone = openReadStore(testServer(), { schema: ALONE });
    try {
      const registry = eventRegistry();
      const upcast = registry.upcast.bind(registry);
      const open = openingForSearch(vault);
      await (await Projector.open({ store, readStore: alone, views: projections, upcast, open })).catchUp();
      for (const table of [...tables, 'log_copy_v1']) {
        expect({ table, rows: await rowsIn(readStore, table) }).toEqual({
          table,
          rows: await rowsIn(alone, table),
        });
      }
      expect(await rowsIn(readStore, 'log_copy_v1')).toHaveLength(made.length);
    } finally {
      await alone.close();
      await removeReadStore(testServer(), ALONE);
    }
  }

  async function append(events: readonly RawEvent[]): Promise<void> {
    for (const { text, hash } of events) {
      const event = JSON.parse(text) as ChainedEvent['event'];
      const { stream, revision } = event;
      await store.append(stream, revision === 0 ? 'none' : revision - 1, [{ event, text, hash }]);
    }
  }

  async function clear(): Promise<void> {
    await removeReadStore(testServer());
    const db = openReadStore(testServer());
    await sql`drop schema if exists continuum_keys cascade`.execute(db.db);
    await db.close();
    await removeReadStore(testServer());
  }
});

async function rowsIn({ db }: ReadStore, table: string): Promise<string[]> {
  return (await db.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row)).sort();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + TAKES_OVER_WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not happen in time');
    await sleep(50);
  }
}
