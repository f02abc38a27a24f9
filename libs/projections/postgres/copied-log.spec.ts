import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RecordedEvent, START, StreamDamagedError } from '#event-store';
import { CopiedLog, type HeardLog, Projector, type QueriedLog } from '#projections';
import type { ReadStore } from '#read-store';
import { partitionOf } from '../partitions.js';
import { noteCounter, patientIn, takeNotes, Workshop } from '../testing/index.js';

const [ann, bob] = [patientIn(3), patientIn(40)];
const streamOf = (patient: string) => `notes-${patient}`;

/** The log on other machines, which tells what it was asked for. */
class FarLog implements Omit<QueriedLog, 'head'> {
  readonly asked: string[] = [];
  damaged: string | null = null;

  constructor(private readonly workshop: Workshop) {}

  async readStream(stream: string, from?: number): Promise<readonly RecordedEvent[]> {
    this.asked.push(stream);
    const events = await this.workshop.store.readStream(stream, from);
    if (stream !== this.damaged) return events;
    throw new StreamDamagedError(
      stream,
      [{ event: events[0]?.id ?? '', revision: 0, what: 'altered' }],
      events,
    );
  }

  readAll(after: bigint, limit: number) {
    this.asked.push(`behind ${after}`);
    return this.workshop.store.readAll(after, limit);
  }

  readFrom(position: bigint, limit: number) {
    this.asked.push(`from ${position}`);
    return this.workshop.store.readFrom(position, limit);
  }

  positionOf(eventId: string) {
    return this.workshop.store.positionOf(eventId);
  }
}

/** What a node knows of the log. */
class Heard implements HeardLog {
  private readonly known = new Map<number, bigint>();
  private end: RecordedEvent | null = null;
  upTo = START;

  hears(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.known.set(partitionOf(event.stream), event.position);
      this.end = event;
      this.upTo = event.position;
    }
  }

  async head() {
    return this.end;
  }

  lastOf(stream: string): bigint {
    return this.known.get(partitionOf(stream)) ?? START;
  }

  async reaches(position: bigint): Promise<void> {
    if (position > this.upTo) this.upTo = position;
  }
}

describe('The log, as queries read it from its copy', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  let projector: Projector;
  let log: FarLog;
  let heard: Heard;
  let statements: number;
  let queried: CopiedLog;

  beforeEach(async () => {
    workshop = new Workshop();
    readStore = workshop.open();
    projector = await Projector.open({ store: workshop.store, readStore, views: [noteCounter] });
    log = new FarLog(workshop);
    heard = new Heard();
    statements = 0;
    const counted = readStore.db.withPlugin({
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    queried = new CopiedLog({ ...readStore, db: counted }, log, heard);
    heard.hears(await takeNotes(workshop.store, [{ patient: ann }, { patient: bob }, { patient: ann }]));
    await projector.catchUp();
  });
  afterEach(() => workshop.close());

  const stored = (patient: string, from?: number) => workshop.store.readStream(streamOf(patient), from);

  it('gives streams as the log does, without asking it, however many with one statement', async () => {
    await queried.readStream(streamOf(ann));
    statements = 0;
    const read = await Promise.all([
      queried.readStream(streamOf(ann)),
      queried.readStream(streamOf(ann), 1),
      queried.readStream(streamOf(bob)),
      queried.readStream('notes-nobody'),
    ]);
    expect(read).toEqual([await stored(ann), await stored(ann, 1), await stored(bob), []]);
    expect([log.asked, statements]).toEqual([[], 1]);
  });

  it("gives all of a patient's streams with one statement, in the order in which they began", async () => {
    const more = { patient: ann, stream: `more-${ann}` };
    heard.hears(await takeNotes(workshop.store, [more, { patient: ann }, { patient: bob }, more]));
    await projector.catchUp();
    await queried.readStream(streamOf(ann));
    statements = 0;
    const read = await queried.readPatient(ann);
    expect([...(read ?? [])]).toEqual([
      [streamOf(ann), await stored(ann)],
      [more.stream, await workshop.store.readStream(more.stream)],
    ]);
    expect([...((await queried.readPatient('nobody')) ?? [])]).toEqual([]);
    expect([log.asked, statements]).toEqual([[], 2]);
  });

  it('tells nothing of a patient of whom the copy is behind or altered', async () => {
    heard.hears(await takeNotes(workshop.store, [{ patient: ann }]));
    expect(await queried.readPatient(ann)).toBeNull();
    expect(await queried.readPatient(bob)).not.toBeNull();
    await projector.catchUp();
    expect((await queried.readPatient(ann))?.get(streamOf(ann))).toEqual(await stored(ann));
    await readStore.db
      .updateTable('log_copy_v1')
      .set({ text: '{"data":{}}' })
      .where('position', '=', 2)
      .execute();
    expect(await queried.readPatient(ann)).toBeNull();
    expect(log.asked).toEqual([]);
  });

  it('asks the log for what the process knows of and the copy does not hold yet, and for nothing else', async () => {
    heard.hears(await takeNotes(workshop.store, [{ patient: ann }]));
    expect(await queried.readStream(streamOf(ann))).toEqual(await stored(ann));
    expect(await queried.readStream(streamOf(bob))).toEqual(await stored(bob));
    expect(log.asked).toEqual([streamOf(ann)]);
    await projector.catchUp();
    expect(await queried.readStream(streamOf(ann))).toHaveLength(3);
    expect(log.asked).toEqual([streamOf(ann)]);
  });

  it('asks the log where the copy is being made anew, or was never made', async () => {
    await readStore.db
      .updateTable('checkpoints')
      .set({ position: '-1' })
      .where('view', '=', 'log_copy')
      .execute();
    await readStore.db.deleteFrom('log_copy_v1').execute();
    expect(await queried.readStream(streamOf(ann))).toEqual(await stored(ann));
    const unmade = new CopiedLog(workshop.scratch(), log, heard);
    expect(await unmade.readStream(streamOf(ann))).toEqual(await stored(ann));
    expect(await unmade.readAll(START, 9)).toEqual(await workshop.store.readAll(START, 9));
    expect(log.asked).toEqual([streamOf(ann), streamOf(ann), 'behind -1']);
  });

  it('reads on behind an event and from one, in the log where the copy ends before what is known', async () => {
    const { store } = workshop;
    for (const again of ['all of it copied', 'the last of it known alone']) {
      for (const limit of [1, 2, 3, 9]) {
        for (const position of [-1n, 0n, 1n, 2n, 3n]) {
          const asked = { again, limit, position };
          const read = [await queried.readAll(position, limit), await queried.readFrom(position, limit)];
          const told = [await store.readAll(position, limit), await store.readFrom(position, limit)];
          expect({ asked, read }).toEqual({ asked, read: told });
        }
      }
      heard.hears(again === 'all of it copied' ? await takeNotes(store, [{ patient: bob }]) : []);
    }
    expect(log.asked).toContain('behind 2');
  });

  it('tells up to where the process knows the log, though the copy is further', async () => {
    const late = await takeNotes(workshop.store, [{ patient: bob }]);
    await projector.catchUp();
    expect(await queried.readAll(START, 9)).toEqual(await workshop.store.readAll(START, 3));
    expect(log.asked).toEqual([]);
    // Whoever was told where it stands reads it from then on.
    expect(await queried.positionOf(late[0]?.id ?? '')).toBe(3n);
    expect(heard.upTo).toBe(3n);
    expect(await queried.readFrom(3n, 1)).toEqual(late);
  });

  it('takes an altered copy for nothing: the log says what is so, and whether that is damaged', async () => {
    await readStore.db
      .updateTable('log_copy_v1')
      .set({ text: '{"data":{}}' })
      .where('position', '=', 2)
      .execute();
    expect(await queried.readStream(streamOf(ann))).toEqual(await stored(ann));
    log.damaged = streamOf(ann);
    await expect(queried.readStream(streamOf(ann))).rejects.toMatchObject({ code: 'STREAM_DAMAGED' });
    expect(await queried.readStream(streamOf(bob))).toEqual(await stored(bob));
    expect(log.asked).toEqual([streamOf(ann), streamOf(ann)]);
  });
});
