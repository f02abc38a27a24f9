import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findCheckpoints } from '#projections';
import type { ReadStore } from '#read-store';
import { openReadStore, removeReadStore } from '#read-store/postgres';
import { testServer } from '#read-store/testing';
import { TcpProxy } from '../../../test/doubles/eventstoredb/tcp-proxy.js';
import {
  comparable,
  contents,
  noteCounter,
  patientIn,
  rowsOf,
  takeNotes,
  Workshop,
} from '../testing/index.js';
import { runSharedProjector } from './run-shared-projector.js';

const patients = Array.from({ length: 64 }, (_, partition) => ({ patient: patientIn(partition) }));
const LEASE_MS = 1_000;
const PATIENCE_MS = 20_000;

describe('A projector that shares its work', () => {
  const schema = `test_${randomUUID()}`;
  const url = new URL(testServer());
  let workshop: Workshop;
  let wire: TcpProxy;
  let readStore: ReadStore;
  const stop = new AbortController();
  const failures: unknown[] = [];
  const running: Promise<void>[] = [];
  const held = new Map<string, readonly number[]>();

  beforeEach(async () => {
    workshop = new Workshop();
    wire = await TcpProxy.before(Number(url.port));
    readStore = openReadStore(testServer(), { schema });
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(running);
    await readStore.close();
    await wire.close();
    await removeReadStore(testServer(), schema);
    await workshop.close();
  });

  it('goes on where PostgreSQL was away, takes over where another was cut off, and writes nothing twice', async () => {
    const cutOff = new URL(url);
    cutOff.port = String(wire.port);
    start('behind the wire', cutOff.href);
    start('beside it', testServer());
    await until(async () => heldBy('behind the wire') === 32 && heldBy('beside it') === 32);
    await takeNotes(workshop.store, patients);
    await atEnd();

    wire.cut(true);
    await takeNotes(workshop.store, patients);
    await until(async () => heldBy('beside it') === 64);
    await atEnd();
    expect(failures.length).toBeGreaterThan(0);

    wire.cut(false);
    await until(async () => heldBy('behind the wire') === 32 && heldBy('beside it') === 32);
    await takeNotes(workshop.store, patients.slice(0, 40));
    await atEnd();
    const all = await workshop.store.readAll(-1n, 10_000);
    expect(all).toHaveLength(168);
    expect(await contents(readStore, noteCounter)).toEqual(comparable(rowsOf(noteCounter, all)));
  });

  function start(name: string, address: string): void {
    const own = openReadStore(address, { schema });
    const run = runSharedProjector({
      ...{ store: workshop.store, readStore: own, views: [noteCounter], name },
      ...{ leaseMs: LEASE_MS, signal: stop.signal },
      onHolding: (partitions) => held.set(name, partitions),
      onFailure: (error) => failures.push(error),
    });
    running.push(run.finally(() => own.close()));
  }

  function heldBy(name: string): number {
    return held.get(name)?.length ?? 0;
  }

  async function atEnd(): Promise<void> {
    const head = (await workshop.store.head())?.position ?? -1n;
    await until(async () =>
      [...(await findCheckpoints(readStore.db)).values()].every(({ position }) => position >= head),
    );
  }
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not happen in time');
    await sleep(20);
  }
}
