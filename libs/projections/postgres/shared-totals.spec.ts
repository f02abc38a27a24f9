import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkViews, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { ALL_PARTITIONS } from '../partitions.js';
import { patientIn, takeNotes, topicTotals, Workshop } from '../testing/index.js';
import { Leases } from './leases.js';

const [ann, eve, bob] = [patientIn(3), patientIn(3, 1), patientIn(40)];
const EVERYBODY = { after: null, upTo: null };

/** What takes as a note what others stumble over. */
const mended: typeof topicTotals = {
  ...topicTotals,
  evolve: (state, event) =>
    topicTotals.evolve(state, event.type === 'NotePoison' ? { ...event, type: 'NoteTaken' } : event),
};

describe('Totals of partitions that two projectors share', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  let lower: Member;
  let upper: Member;

  beforeEach(async () => {
    workshop = new Workshop();
    readStore = workshop.open();
    lower = await join();
    upper = await join();
    await lower.balance();
    await upper.balance();
    await takeNotes(workshop.store, [about(ann), about(eve), about(ann), about(bob)]);
    await Promise.all([lower.projector.catchUp(), upper.projector.catchUp()]);
  });
  afterEach(() => workshop.close());

  it('are added up by each for what it holds, and go with a partition to whoever holds it next', async () => {
    expect(await byShard()).toEqual({ 3: '[1,1,2,1]', 40: '[1,1]' });
    await lower.projector.takeUp(() => lower.leases.leave());
    await upper.balance();
    expect(upper.leases.partitions).toBe(ALL_PARTITIONS);
    await takeNotes(workshop.store, [about(eve), about(bob)]);
    await upper.projector.catchUp();
    expect(await byShard()).toEqual({ 3: '[2,2]', 40: '[2,1]' });
  });

  it('are checked by whoever holds them, slice by slice and as a whole, also where one is behind', async () => {
    await takeNotes(workshop.store, [about(ann), about(bob)]);
    await upper.projector.catchUp();
    expect([await found(lower), await found(upper), await differing()]).toEqual([{}, {}, 0]);
    await readStore.db
      .updateTable('topic_totals_v1')
      .set({ byNotes: '[9,1]' })
      .where('shard', '=', 40)
      .execute();
    expect([await found(lower), await found(upper), await differing()]).toEqual([
      {},
      { topic_totals_v1: 1 },
      1,
    ]);
  });

  it('are counted anew up to the end of each partition, with what is new meanwhile', async () => {
    await lower.projector.checkBetween({ after: null, upTo: ann }, lower.leases.partitions);
    await takeNotes(workshop.store, [about(ann), about(patientIn(3, 2))]);
    await lower.projector.catchUp();
    const rest = { after: ann, upTo: patientIn(4) };
    expect((await lower.projector.checkBetween(rest, lower.leases.partitions)).differing).toEqual({});
    await lower.projector.checkBetween({ after: null, upTo: ann }, lower.leases.partitions);
    await readStore.db.deleteFrom('topic_totals_v1').where('shard', '=', 3).execute();
    expect((await lower.projector.checkBetween(rest, lower.leases.partitions)).differing).toEqual({
      topic_totals_v1: 1,
    });
  });

  it('are not held against whoever takes a partition over in the middle of its slices', async () => {
    await lower.projector.checkBetween({ after: null, upTo: ann }, lower.leases.partitions);
    await lower.projector.takeUp(() => lower.leases.leave());
    await upper.balance();
    const rest = { after: ann, upTo: null };
    expect((await upper.projector.checkBetween(rest, ALL_PARTITIONS)).differing).toEqual({});
  });

  it('are what a fold from nothing gives also where that takes several pieces', async () => {
    const many = Array.from({ length: 600 }, (_, n) => about(patientIn(n % 64, Math.floor(n / 64) + 9)));
    await takeNotes(workshop.store, many);
    await Promise.all([lower.projector.catchUp(), upper.projector.catchUp()]);
    expect(await differing()).toBe(0);
  });

  it('leave out whom one of them cannot count, and take them up again by themselves', async () => {
    await takeNotes(workshop.store, [{ ...about(bob), type: 'NotePoison' }]);
    await Promise.all([lower.projector.catchUp(), upper.projector.catchUp()]);
    const { store } = workshop;
    const again = (holding: Leases) => Projector.open({ store, readStore, views: [mended], holding });
    expect(await (await again(lower.leases)).retry('topic_totals')).toEqual({ lifted: 0, remaining: 0 });
    expect(await byShard()).toEqual({ 3: '[1,1,2,1]', 40: '[1,1]' });
    expect(await (await again(upper.leases)).retry('topic_totals')).toEqual({ lifted: 1, remaining: 0 });
    expect(await byShard()).toEqual({ 3: '[1,1,2,1]', 40: '[2,1]' });
  });

  it('are built anew by each for what it holds, beside what the other has written', async () => {
    await lower.projector.putBack('topic_totals');
    await lower.projector.catchUp();
    expect(await byShard()).toEqual({ 3: '[1,1,2,1]' });
    await expect(found(upper)).rejects.toMatchObject({ code: 'FOREIGN_WRITER' });
    await upper.projector.takeUp();
    await upper.projector.catchUp();
    expect(await byShard()).toEqual({ 3: '[1,1,2,1]', 40: '[1,1]' });
  });

  type Member = Awaited<ReturnType<typeof join>>;

  async function join() {
    const leases = await Leases.join({ readStore, name: 'projector', leaseMs: 60_000 });
    const { store } = workshop;
    const projector = await Projector.open({ store, readStore, views: [topicTotals], holding: leases });
    return { leases, projector, balance: () => projector.takeUp(() => leases.balance()) };
  }

  async function byShard(): Promise<Record<number, string>> {
    const rows = await readStore.db.selectFrom('topic_totals_v1').select(['shard', 'byNotes']).execute();
    return Object.fromEntries(rows.map(({ shard, byNotes }) => [shard, byNotes]));
  }

  async function found({ projector, leases }: Member) {
    return (await projector.checkBetween(EVERYBODY, leases.partitions)).differing;
  }

  async function differing() {
    const openScratch = () => workshop.scratch();
    const { store } = workshop;
    const { views } = await checkViews({ store, readStore, views: [topicTotals], openScratch });
    return views.find(({ name }) => name === 'topic_totals')?.differing;
  }
});

function about(patient: string) {
  return { patient, data: { topic: 'mood', text: 'a' } };
}
