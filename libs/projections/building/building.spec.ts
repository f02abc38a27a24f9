import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BuildingThread, makeWhenAsked, Projector, quarantinedCount } from '#projections';
import type { ReadStore } from '#read-store';
import { runsOf } from '#read-store/testing';
import {
  CrashError,
  type CrashPoint,
  contents,
  crashing,
  type Note,
  noteCounter,
  takeNotes,
  Workshop,
} from '../testing/index.js';
import { topicTotals } from '../testing/topic-totals.projection.js';
import type { FromBuilding, ToBuilding } from './building-messages.js';
import type { Made, PieceMaker } from './piece-maker.js';

const views = [noteCounter, topicTotals];
/** Of so many patients a build has seven pieces. */
const PATIENTS = 1600;
const POINTS: readonly CrashPoint[] = ['before the commit', 'after the commit'];

/** Answers as another thread does: later, in the order of the questions, and with copies. */
class OtherThread implements PieceMaker {
  asked = 0;
  rests = 0;
  private readonly channel = new MessageChannel();
  private readonly waiting: ((made: readonly Made[]) => void)[] = [];
  private readonly serving: Promise<void>;

  constructor(
    workshop: Workshop,
    readStore: ReadStore,
    private readonly delaysMs: readonly number[],
  ) {
    this.serving = makeWhenAsked(this.channel.port2, { store: workshop.store, readStore, views });
    this.channel.port1.on('message', (made: FromBuilding) => {
      void sleep(this.delaysMs[this.asked % this.delaysMs.length]).then(() => this.waiting.shift()?.(made));
    });
  }

  make(tables: readonly string[], patients: readonly string[], upTo: bigint): Promise<readonly Made[]> {
    this.asked += 1;
    this.channel.port1.postMessage({ tables, patients, upTo } satisfies ToBuilding);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  start(): void {}

  rest(): void {
    this.rests += 1;
  }

  async stop(): Promise<void> {
    this.channel.port1.postMessage('end' satisfies ToBuilding);
    await this.serving;
    this.channel.port1.close();
  }
}

describe('A build in two threads', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  let alone: string[][];
  const open = (pieceMaker?: PieceMaker, within = readStore) =>
    Projector.open({ store: workshop.store, readStore: within, views, ...(pieceMaker && { pieceMaker }) });
  const held = (of: ReadStore) => Promise.all(views.map((view) => contents(of, view)));

  beforeEach(async () => {
    workshop = new Workshop();
    readStore = workshop.open();
    await takeNotes(workshop.store, notesOf(PATIENTS));
    const scratch = workshop.scratch();
    await (await open(undefined, scratch)).catchUp();
    alone = await held(scratch);
    expect(await quarantinedCount(scratch, noteCounter)).toBe(PATIENTS / 100);
  }, 60_000);
  afterEach(() => workshop.close());

  it('has the rows, the totals and the quarantine of a build in one, whoever is faster', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(0, 1, 30), { minLength: 1, maxLength: 4 }),
        async (delays) => {
          const scratch = workshop.scratch();
          const other = new OtherThread(workshop, scratch, delays);
          const projector = await open(other, scratch);
          await projector.catchUp();
          expect(await held(scratch)).toEqual(alone);
          expect(await quarantinedCount(scratch, noteCounter)).toBe(PATIENTS / 100);
          expect(other.asked).toBeGreaterThan(0);
          expect(other.rests).toBeGreaterThan(0);
          await projector.rebuild(topicTotals.name);
          expect(await held(scratch)).toEqual(alone);
          await other.stop();
        },
      ),
      { numRuns: runsOf(4) },
    );
  }, 120_000);

  it('has them also where it is killed amidst and begun anew, or goes on after a commit that failed', async () => {
    for (const point of POINTS) {
      const other = new OtherThread(workshop, readStore, [0]);
      const doomed = await open(other, crashing(readStore, 5, point));
      await expect(doomed.catchUp()).rejects.toThrow(CrashError);
      if (point === 'before the commit') await doomed.catchUp();
      else await (await open(other)).catchUp();
      expect(await held(readStore)).toEqual(alone);
      await (await open()).putBack(noteCounter.name);
      await other.stop();
    }
  }, 60_000);

  it('fails where the other thread does, and is whole when that works again', async () => {
    const other = new OtherThread(workshop, readStore, [0]);
    const make = other.make.bind(other);
    other.make = async (...asked) => {
      if (other.asked++ === 2) throw new Error('keys out of reach');
      return make(...asked);
    };
    const projector = await open(other);
    await expect(projector.catchUp()).rejects.toThrow('keys out of reach');
    await projector.catchUp();
    expect(await held(readStore)).toEqual(alone);
    await other.stop();
  }, 60_000);

  it('asks no other thread for a build of one piece', async () => {
    const few = new Workshop();
    const scratch = few.open();
    await takeNotes(few.store, notesOf(200));
    const other = new OtherThread(few, scratch, [0]);
    const projector = await Projector.open({
      store: few.store,
      readStore: scratch,
      views,
      pieceMaker: other,
    });
    await projector.catchUp();
    expect(other.asked).toBe(0);
    await other.stop();
    await few.close();
  });
});

describe('The thread that makes pieces of a build', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'building-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const thread = (code: string) => {
    const file = join(folder, 'worker.mjs');
    writeFileSync(file, `import { parentPort, workerData } from 'node:worker_threads';\n${code}`);
    return new BuildingThread({ workerUrl: pathToFileURL(file), workerData: {} });
  };

  it('that ends fails all it was asked for, and another is started for what comes next', async () => {
    const ending = thread(`
      parentPort.once('message', ({ patients }) => {
        if (patients[0] === 'bob') throw new Error('keys out of reach');
        parentPort.postMessage([]);
        parentPort.once('message', () => { throw new Error('keys out of reach'); });
      });`);
    expect(await ending.make([], ['ann'], 0n)).toEqual([]);
    const failing = [ending.make([], ['bob'], 0n), ending.make([], ['cho'], 0n)];
    for (const one of failing) await expect(one).rejects.toThrow('keys out of reach');
    expect(await ending.make([], ['ann'], 0n)).toEqual([]);
    await ending.stop();
    await ending.stop();
  });

  it('that may rest answers whoever asked it, though another is asked meanwhile', async () => {
    const answering = thread(`
      parentPort.on('message', (asked) => {
        if (asked === 'end') return setTimeout(() => parentPort.close(), 1000);
        setTimeout(() => parentPort.postMessage(asked.patients), asked.patients[0] === 'slow' ? 500 : 0);
      });`);
    const slow = answering.make([], ['slow'], 0n);
    answering.rest();
    expect(await answering.make([], ['fast'], 0n)).toEqual(['fast']);
    expect(await slow).toEqual(['slow']);
    await answering.stop();
  });

  it('that is stopped gives up what it was asked for', async () => {
    const silent = thread(`parentPort.on('message', () => {});`);
    const asked = silent.make([], ['ann'], 0n);
    await silent.stop();
    await expect(asked).rejects.toThrow('has ended');
  });
});

function notesOf(patients: number): Note[] {
  return Array.from({ length: patients }, (_, number) => {
    const patient = ((number * 0x9e3779b1) % 2 ** 32).toString(16).padStart(8, '0');
    const type = number % 100 === 50 ? 'NotePoison' : 'NoteTaken';
    const topic = number % 3 === 0 ? 'sleep' : 'mood';
    return { patient, type, data: { topic, text: `word ${number % 7}` } } as const;
  });
}
