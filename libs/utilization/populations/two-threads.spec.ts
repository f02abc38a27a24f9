import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { stays } from '#care/views';
import { MemoryEventStore } from '#event-store/memory';
import { type AnyProjection, Projector, tableOf } from '#projections';
import type { ReadStore } from '#read-store';
import { openReadStore } from '#read-store/sqlite';
import { openDatabase } from '#sqlite';
import { packedReport, type ReportHeading } from '../reports/report-text.js';
import { KEPT_METHODS } from '../totals/kept-total.js';
import { enter, lives } from '../totals/testing/lived-log.js';
import { countPart, countPopulation } from './count-population.js';
import { CountingThread } from './counting.worker-host.js';
import { END, type Part } from './patient-ranges.js';
import type { Question } from './question.js';
import type { Chosen } from './stay-rows.js';

const ROWS = 130_000;
const WORKER = pathToFileURL('dist/apps/api/counting.worker.js');
const question: Question = {
  ...{ methods: KEPT_METHODS, by: ['month', 'payer', 'level', 'age', 'disposition'], from: '2025-02-03' },
  ...{ to: null, asOf: '2025-03-15', payer: null, percentiles: [25] },
};
const heading: ReportHeading = {
  report: 'of-many',
  askedBy: { account: 'ana-ruiz', role: 'case_manager', organisation: null },
  methods: KEPT_METHODS.map(({ name, version, source }) => ({ method: name, version, source })),
  by: [...question.by],
  ...{ from: question.from, to: null, asOf: question.asOf, percentiles: [25], mark: null },
  ...{ facility: null, programme: null, level: null, payer: null },
};

describe('A population of many stays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'two-threads-'));
  const store = new MemoryEventStore();
  let readStore: ReadStore;
  let chosen: Chosen;

  beforeAll(async () => {
    const file = join(folder, 'views.db');
    readStore = openReadStore(file);
    await enter(store, longest(fc.sample(lives, { numRuns: 50, seed: 8 })));
    const views = [stays] as readonly unknown[] as readonly AnyProjection[];
    await (await Projector.open({ store, readStore, views })).catchUp();
    multiply(file);
    const position = String((await store.head())?.position);
    const all = { organisation: null, facility: null, programme: null, level: null, payer: null };
    chosen = { ...all, position };
  });
  afterAll(async () => {
    await readStore.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('has the same figures, byte for byte, whether one thread counts it or two', async () => {
    const alone = await countPopulation(readStore, chosen, question, () => {});
    expect(alone.totals[0]?.n).toBeGreaterThan(1000);
    const halves: Part[] = [];
    const told: number[] = [];
    const together = await countPopulation(
      readStore,
      chosen,
      question,
      (done) => told.push(done),
      async (part, onProgress) => {
        halves.push(part);
        // As it would come from another thread.
        return structuredClone(await countPart(readStore, { chosen, question, part }, onProgress));
      },
    );
    expect(JSON.stringify(together)).toBe(JSON.stringify(alone));
    expect(halves).toEqual([{ from: expect.any(Number), to: END }]);
    expect(told.every((done, at) => done >= (told[at - 1] ?? 0) && done <= 1)).toBe(true);
    const thread = new CountingThread({ workerUrl: WORKER, workerData: { folder } });
    const report = await thread.report({ chosen, question, heading }, () => {});
    expect(report).toEqual(packedReport(heading, alone));
    await thread.stop();
  });

  it('is counted as before by a thread that has counted, and by another after a minute without a question', async () => {
    jest.useFakeTimers({ now: Date.now(), doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const [starts, noting] = ['starts', 'noting.mjs'].map((name) => join(folder, name)) as [string, string];
    const noted = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(starts)}, '.');`;
    writeFileSync(noting, `${noted} await import('${WORKER}');`);
    const started = () => readFileSync(starts, 'utf8').length;
    const thread = new CountingThread({ workerUrl: pathToFileURL(noting), workerData: { folder } });
    const few = { ...chosen, facility: 'riverside' };
    const report = () => thread.report({ chosen: few, question, heading }, () => {});
    try {
      const first = await report();
      expect(await report()).toEqual(first);
      expect(started()).toBe(1);
      jest.advanceTimersByTime(60_000);
      expect(await report()).toEqual(first);
      expect(started()).toBe(2);
      await thread.stop();
      await expect(report()).rejects.toThrow('Nothing is counted any more');
    } finally {
      await thread.stop();
      jest.useRealTimers();
    }
  });

  it('is given up where the second thread ends early', async () => {
    const counting = countPopulation(
      readStore,
      chosen,
      question,
      () => {},
      () => Promise.reject(new Error('ended early')),
    );
    await expect(counting).rejects.toThrow('ended early');
  });

  it('is not divided where an index leads to few of them', async () => {
    const halves: Part[] = [];
    const elsewhere = async (part: Part) => {
      halves.push(part);
      return [];
    };
    await countPopulation(readStore, { ...chosen, facility: 'riverside' }, question, () => {}, elsewhere);
    expect(halves).toEqual([]);
  });
});

/** The same lives once more under many other ids, which are spread as those of patients are. */
function multiply(file: string): void {
  const db = openDatabase(file, { synchronous: 'NORMAL' });
  const table = tableOf(stays);
  const columns = Object.keys(stays.columns).filter((column) => column !== 'patient');
  const names = columns.map((column) => `"${column}"`).join();
  const rows =
    db.prepare(`SELECT count(*) AS rows FROM ${table} WHERE "knownTo" IS NULL`).get<{ rows: number }>()
      ?.rows ?? 0;
  db.exec(
    `INSERT INTO ${table} (patient, ${names})
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS / rows})
     SELECT printf('%08x', (i * 2654435761) % ${END}) || '-' || patient, ${names} FROM ${table}, n
     WHERE "knownTo" IS NULL`,
  );
  db.close();
}

function longest<Each>(all: Each[][]): Each[] {
  return all.reduce((a, b) => (b.length > a.length ? b : a));
}
