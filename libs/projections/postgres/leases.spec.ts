import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AnyProjection, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { readPlaces } from '../checkpoints.js';
import { ALL_PARTITIONS, partitionsIn } from '../partitions.js';
import {
  comparable,
  contents,
  noteCounter,
  notes,
  overNotes,
  patientIn,
  rowsOf,
  takeNotes,
  Workshop,
} from '../testing/index.js';
import { Leases } from './leases.js';

const views = [noteCounter, ...overNotes(notes)] as readonly unknown[] as readonly AnyProjection[];
const patients = Array.from({ length: 64 }, (_, partition) => ({ patient: patientIn(partition) }));
const SHORT_MS = 300;

describe('A lease of partitions', () => {
  let workshop: Workshop;
  let readStore: ReadStore;

  beforeEach(() => {
    workshop = new Workshop();
    readStore = workshop.open();
  });
  afterEach(() => workshop.close());

  async function join(leaseMs = 60_000, from = readStore) {
    const leases = await Leases.join({ readStore: from, name: 'projector', leaseMs });
    const projector = await Projector.open({
      store: workshop.store,
      readStore: from,
      views,
      holding: leases,
    });
    const balance = () => projector.takeUp(() => leases.balance());
    return { leases, projector, balance, held: () => partitionsIn(leases.partitions) };
  }

  const expected = async () => comparable(rowsOf(noteCounter, await workshop.store.readAll(-1n, 10_000)));
  const written = async () => [await contents(readStore, noteCounter), await readPlaces(readStore.db)];

  it('is taken by the first for all, and shared evenly by those who come, though they have one name', async () => {
    const [first, second, third] = [await join(), await join(), await join()];
    await third.leases.leave();
    await first.balance();
    await second.balance();
    expect([first.held().length, second.held().length]).toEqual([32, 32]);
    expect(first.leases.partitions | second.leases.partitions).toBe(ALL_PARTITIONS);
    const fourth = await join();
    for (const one of [fourth, first, second, fourth]) await one.balance();
    expect([first, second, fourth].map(({ held }) => held().length)).toEqual([22, 22, 20]);
  });

  it('moves with the rows and the checkpoints that stand, and those of it work on from there', async () => {
    const first = await join();
    await first.balance();
    await takeNotes(workshop.store, patients);
    await first.projector.catchUp();
    const second = await join();
    await takeNotes(workshop.store, patients.slice(0, 40));
    await first.balance();
    await second.balance();
    expect(first.held()).toEqual(Array.from({ length: 32 }, (_, partition) => partition));
    await second.projector.catchUp();
    const places = (await readPlaces(readStore.db)).filter(({ name }) => name === 'note_count');
    expect(places.map(({ partitions, position }) => [partitionsIn(partitions).length, position])).toEqual(
      expect.arrayContaining([
        [32, 63n],
        [32, 103n],
      ]),
    );
    await first.projector.catchUp();
    expect(await contents(readStore, noteCounter)).toEqual(await expected());
  });

  it('that ran out lets its holder write nothing once another took it', async () => {
    const paused = await join(SHORT_MS);
    await paused.balance();
    await takeNotes(workshop.store, patients);
    await paused.projector.catchUp();
    await takeNotes(workshop.store, patients);
    await sleep(SHORT_MS + 50);
    const other = await join();
    await other.balance();
    expect(other.leases.partitions).toBe(ALL_PARTITIONS);
    const before = await written();
    await expect(paused.projector.step()).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await expect(paused.projector.retry('note_count')).resolves.toEqual({ lifted: 0, remaining: 0 });
    await expect(paused.leases.renew()).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await expect(paused.balance()).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await written()).toEqual(before);
    await other.projector.catchUp();
    await paused.projector.takeUp(() => paused.leases.joinAgain());
    expect(paused.held()).toEqual([]);
    await other.balance();
    await paused.balance();
    await paused.projector.catchUp();
    await other.projector.catchUp();
    expect(await contents(readStore, noteCounter)).toEqual(await expected());
  });

  it('that ran out and that nobody took is good again', async () => {
    const alone = await join(SHORT_MS);
    await alone.balance();
    await takeNotes(workshop.store, patients);
    await sleep(SHORT_MS + 50);
    await alone.projector.catchUp();
    await alone.leases.renew();
    expect(await contents(readStore, noteCounter)).toEqual(await expected());
  });

  it('of one who stops in the middle of a transaction is taken when the server has ended that', async () => {
    const frozen = await join(SHORT_MS);
    await frozen.balance();
    let goOn = () => {};
    const stopped = readStore.db.transaction().execute(async (transaction) => {
      await frozen.leases.confirm(transaction, frozen.leases.partitions);
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await transaction.updateTable('checkpoints').set({ position: '7' }).execute();
    });
    const ended = expect(stopped).rejects.toThrow();
    await sleep(SHORT_MS / 3);
    const other = await join(60_000, workshop.open());
    const until = Date.now() + 10_000;
    while (other.held().length < 64 && Date.now() < until) {
      await sleep(50);
      await other.balance();
    }
    expect(other.leases.partitions).toBe(ALL_PARTITIONS);
    goOn();
    await ended;
    expect((await readPlaces(readStore.db)).map(({ position }) => position)).not.toContain(7n);
  });

  it('given back is taken at once by those who stay', async () => {
    const [leaving, staying] = [await join(), await join()];
    await leaving.balance();
    await staying.balance();
    await leaving.projector.takeUp(() => leaving.leases.leave());
    expect(leaving.held()).toEqual([]);
    expect(await staying.leases.isUneven()).toBe(true);
    await staying.balance();
    expect(staying.leases.partitions).toBe(ALL_PARTITIONS);
    expect(await staying.leases.isUneven()).toBe(false);
  });

  it('that comes back is worked on from what is stored, and not from what was in memory of it', async () => {
    const [first, second] = [await join(), await join()];
    await second.projector.takeUp(() => second.leases.leave());
    const round = async (...team: (typeof first)[]) => {
      await takeNotes(workshop.store, patients);
      for (const one of team) await one.projector.catchUp();
    };
    await first.balance();
    await round(first);
    await round(first);
    await second.projector.takeUp(() => second.leases.joinAgain());
    for (const one of [first, second]) await one.balance();
    await round(first, second);
    await second.projector.takeUp(() => second.leases.leave());
    await first.balance();
    await round(first);
    for (const view of views) {
      const rows = rowsOf(view as never, await workshop.store.readAll(-1n, 10_000));
      expect(await contents(readStore, view)).toEqual(comparable(rows));
    }
  });

  it('whose taking was done and never answered is worked on all the same', async () => {
    const first = await join();
    const unanswered = readStore.db.transaction();
    const execute = unanswered.execute.bind(unanswered);
    jest.spyOn(unanswered, 'execute').mockImplementationOnce(async (work) => {
      await execute(work);
      throw new Error('Connection terminated');
    });
    jest.spyOn(readStore.db, 'transaction').mockReturnValueOnce(unanswered);
    await expect(first.leases.balance()).rejects.toThrow('Connection terminated');
    expect(first.held()).toEqual([]);
    expect(await first.leases.isUneven()).toBe(true);
    await first.balance();
    expect(first.leases.partitions).toBe(ALL_PARTITIONS);
    expect(await first.leases.isUneven()).toBe(false);
  });

  it('taken a second time is of another epoch, in which what is known of the first is refused', async () => {
    const first = await join();
    await first.balance();
    const confirm = () =>
      readStore.db.transaction().execute((open) => first.leases.confirm(open, ALL_PARTITIONS));
    await confirm();
    await readStore.db.updateTable('leases').set({ epoch: 2 }).where('partition', '=', 5).execute();
    await expect(confirm()).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });
});
