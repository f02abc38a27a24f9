import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '#event-store';
import { type AnyProjection, knownAt, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { readPlaces } from '../checkpoints.js';
import { LeaseLostError } from '../errors.js';
import { ALL_PARTITIONS, NO_PARTITIONS } from '../partitions.js';
import {
  contents,
  type Note,
  noteCounter,
  notes,
  overNotes,
  patientIn,
  takeNotes,
  topicTotals,
  Workshop,
} from '../testing/index.js';
import { Leases } from './leases.js';

const byStream = { ...noteCounter, name: 'by_stream', kinds: ['facility'], by: 'stream' } as const;
const views = [
  noteCounter,
  topicTotals,
  ...overNotes(notes),
  byStream,
] as readonly unknown[] as readonly AnyProjection[];
const patients = [0, 9, 10, 31, 32, 63].map((partition) => patientIn(partition));
const borders = [null, patientIn(9), patientIn(10, 3), patientIn(32)];

const note: fc.Arbitrary<Note> = fc
  .record({
    type: fc.constantFrom('NoteTaken', 'NoteTaken', 'NoteTaken', 'NotesDropped', 'NotePoison'),
    about: fc.constantFrom(...patients, null),
    kind: fc.constantFrom('notes', 'more', 'extra'),
    at: fc.nat(4_000),
    data: fc.record({ topic: fc.constantFrom('sleep', 'mood'), text: fc.constantFrom('a', 'b c') }),
  })
  .map(({ type, about, kind, at, data }): Note => {
    const recordedAt = new Date(Date.parse('2025-03-01T08:00:00.000Z') + at).toISOString();
    const stream = about === null ? `facility-${kind}` : `${kind}-${about}`;
    return { type, patient: about, stream, data, recordedAt };
  });

type Act = {
  readonly who: number;
  readonly does:
    | 'steps'
    | 'works with the others'
    | 'checks'
    | 'balances'
    | 'leaves'
    | 'is killed'
    | 'puts back';
  readonly view: string;
};
const WAYS: readonly Act['does'][] = [
  'steps',
  'steps',
  'works with the others',
  'works with the others',
  'checks',
  'checks',
  'balances',
  'leaves',
  'is killed',
  'puts back',
];
const act: fc.Arbitrary<Act> = fc.record({
  who: fc.nat(2),
  does: fc.constantFrom(...WAYS),
  view: fc.constantFrom(noteCounter.name, topicTotals.name),
});

type Member = { readonly leases: Leases; readonly projector: Projector; checked: number };

class Team {
  readonly members: Member[] = [];

  constructor(
    private readonly workshop: Workshop,
    readonly readStore: ReadStore,
    private readonly batchSize: number,
  ) {}

  async join(): Promise<Member> {
    const { readStore, batchSize } = this;
    const leases = await Leases.join({ readStore, name: 'projector', leaseMs: 60_000 });
    const { store } = this.workshop;
    const projector = await Projector.open({ store, readStore, views, batchSize, holding: leases });
    return { leases, projector, checked: 0 };
  }

  async do({ who, does, view }: Act): Promise<void> {
    this.members[who] ??= await this.join();
    const all = does === 'works with the others' ? Object.keys(this.members).map(Number) : [who];
    await Promise.all(all.map((one) => this.try({ who: one, does, view })));
  }

  private async try({ who, does, view }: Act): Promise<void> {
    const member = this.members[who];
    if (member === undefined) return;
    try {
      await this.carryOut(member, { who, does, view });
    } catch (error) {
      if (error instanceof LeaseLostError) {
        await member.projector.takeUp(() => member.leases.joinAgain());
      } else if ((error as { code?: string }).code === 'FOREIGN_WRITER') await member.projector.takeUp();
      else throw error;
    }
  }

  private async carryOut(member: Member, { who, does, view }: Act): Promise<void> {
    const { leases, projector } = member;
    switch (does) {
      case 'steps':
        await projector.step();
        return;
      case 'works with the others':
        await projector.takeUp(() => leases.balance());
        await projector.step();
        await projector.step();
        return;
      case 'checks':
        await this.checkNext(member);
        return;
      case 'balances':
        return projector.takeUp(() => leases.balance());
      case 'leaves':
        await projector.takeUp(() => leases.leave());
        delete this.members[who];
        return;
      case 'is killed':
        // Its time is over for the others, and it has not noticed.
        await this.readStore.db.updateTable('projectors').set({ expiresAt: 0 }).execute();
        delete this.members[who];
        return;
      case 'puts back':
        return projector.putBack(view);
    }
  }

  /** Slice by slice, from the first patient to the last and again, whatever happens in between. */
  private async checkNext(member: Member): Promise<void> {
    const { leases, projector, checked } = member;
    const [after = null, upTo = null] = [borders[checked], borders[checked + 1]];
    member.checked = upTo === null ? 0 : checked + 1;
    expect((await projector.checkBetween({ after, upTo }, leases.partitions)).differing).toEqual({});
  }

  /** One is left, holds everything and catches up. */
  async finish(): Promise<void> {
    const last = await this.join();
    await this.readStore.db.updateTable('projectors').set({ expiresAt: 0 }).execute();
    await last.projector.takeUp(() => last.leases.balance());
    await last.projector.catchUp();
    expect(last.leases.partitions).toBe(ALL_PARTITIONS);
    for (const _ of borders) await this.checkNext(last);
  }
}

/** The definition, read off the whole log. */
function naively(events: readonly RecordedEvent[], instant: string) {
  const late = events.findIndex(({ metadata }) => metadata.recordedAt > instant);
  const known = late < 0 ? events.at(-1) : events[late - 1];
  return known === undefined ? null : { position: known.position, eventId: known.id };
}

describe('Projectors that share the partitions', () => {
  it('give the rows that one alone gives, whoever works, comes, goes or dies in which order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ notes: fc.array(note, { maxLength: 8 }), acts: fc.array(act, { maxLength: 8 }) }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        fc.constantFrom(2, 5, 100),
        async (rounds, batchSize) => {
          const workshop = new Workshop();
          try {
            const { store } = workshop;
            const readStore = workshop.open();
            const alone = workshop.scratch();
            const team = new Team(workshop, readStore, batchSize);
            for (const { notes: taken, acts } of rounds) {
              await takeNotes(store, taken);
              for (const one of acts) await team.do(one);
              const places = await readPlaces(readStore.db).catch(() => []);
              for (const { name } of views) {
                const own = places.filter((place) => place.name === name);
                const union = own.reduce((set, { partitions }) => set ^ partitions, NO_PARTITIONS);
                if (own.length > 0) expect(union).toBe(ALL_PARTITIONS);
              }
            }
            await team.finish();
            await (await Projector.open({ store, readStore: alone, views })).catchUp();
            for (const view of views) {
              expect(await contents(readStore, view)).toEqual(await contents(alone, view));
            }
            const leftOut = async ({ db }: ReadStore) =>
              await db.selectFrom('quarantine').selectAll().orderBy('view').orderBy('key').execute();
            expect(await leftOut(readStore)).toEqual(await leftOut(alone));
            const events = await store.readAll(-1n, 1_000);
            for (const second of ['00.500', '01.000', '03.999']) {
              const instant = `2025-03-01T08:00:${second}Z`;
              expect(await knownAt(store, readStore, instant)).toEqual(
                naively(events, new Date(instant).toISOString()),
              );
            }
          } finally {
            await workshop.close();
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
