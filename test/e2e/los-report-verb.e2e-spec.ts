import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '#sqlite';
import { DAY, HOUSE } from '../fixtures/fact-bodies.js';
import { continuum } from './cli.js';
import { Clinics, expectProblem } from './clinics.js';
import { until } from './service.js';

const at = { now: '2025-06-02T18:00:00Z' };
const REPORTS = '/v1/length-of-stay-reports';

describe('continuum los', () => {
  let clinics: Clinics;
  let rosa: string;
  const run = (...words: string[]) =>
    continuum(clinics.service.folder, ['los', ...words], { CONTINUUM_CLOCK: 'driven' });
  const rowsIn = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    clinics = await Clinics.open();
    const state = (patient: string, route: string, body: object) => clinics.state(patient, route, body, at);
    rosa = await clinics.patient({ name: 'Rosa Delgado' }, at);
    await state(rosa, 'admissions', { effectiveAt: '2025-03-01', placement: HOUSE });
    await state(rosa, 'leaves', { effectiveAt: '2025-03-05', kind: 'therapeutic' });
    await state(rosa, 'leave-ends', { effectiveAt: '2025-03-07T18:00' });
    await state(rosa, 'discharges', { effectiveAt: '2025-03-10', disposition: 'completed' });
    const omar = await clinics.patient({ name: 'Omar Haddad' }, at);
    await state(omar, 'admissions', { effectiveAt: '2025-05-20', placement: DAY });
    await clinics.service.caughtUp();
  });
  afterAll(async () => void (await clinics.stop()));

  it('tells one line a cell and method, with a bar for each', async () => {
    const { code, stdout } = await run(
      '--method',
      'medicare,hcup',
      '--by',
      'level,year',
      '--to',
      '2025-06-01',
    );
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(
      /^Stays that ended to 2025-06-01, as of 2025-06-02, as known at [-0-9a-f]+\/[-0-9a-f]+$/,
    );
    expect(lines[3]).toMatch(
      /^level +year +method +n +days +mean +median +p90 +still there +median as a bar$/,
    );
    expect(lines.slice(4, 10)).toEqual([
      expect.stringMatching(/^inpatient +2025 +medicare@1 +1 +7 +7 +7 +7 +#{19}$/),
      expect.stringMatching(/^inpatient +2025 +hcup@1 +1 +9 +9 +9 +9 +#{24}$/),
      expect.stringMatching(/^php +- +medicare@1 +0 +0 +- +- +- +1 \(13\)$/),
      expect.stringMatching(/^php +- +hcup@1 +0 +0 +- +- +- +1 \(13\)$/),
      expect.stringMatching(/^all +medicare@1 +1 +7 +7 +7 +7 +1 \(13\) +#{19}$/),
      expect.stringMatching(/^all +hcup@1 +1 +9 +9 +9 +9 +1 \(13\) +#{24}$/),
    ]);
    expect(stdout).toContain('medicare@1: SSA POMS');
  });

  it('answers programs with one row a cell and method', async () => {
    const { code, stdout } = await run(
      '--method',
      'hcup,teds',
      '--by',
      'level',
      '--level',
      'inpatient',
      '--json',
    );
    expect(code).toBe(0);
    expect(rowsIn(stdout)).toEqual([
      { method: 'hcup', version: 1, cell: { level: 'inpatient' }, n: 1, days: 9, mean: 9, median: 9, p90: 9 },
      { method: 'teds', version: 1, cell: { level: 'inpatient' }, n: 1, days: 9, mean: 9, median: 9, p90: 9 },
    ]);
  });

  it('counts what was true by a day, of what was known by another', async () => {
    const { stdout } = await run('--method', 'hcup', '--as-of', '2025-03-09');
    expect(stdout).toMatch(/^hcup@1 +0 +0 +- +- +- +1 \(8\)$/m);
    const before = await run('--method', 'hcup', '--known-at', '2025-06-01', '--json');
    expect([before.code, before.stdout]).toEqual([0, '']);
  });

  it.each([
    [['--method', 'guess'], 'names a method that there is not'],
    [['--by', 'ward'], 'names something that stays are not told apart by'],
    [['--from', '2025-03-02', '--to', '2025-03-01'], 'before it starts'],
    [['--as-of', '2025-06-04'], 'asOf is later than'],
    [['--known-at', '2025-13-01'], 'knownAt'],
    [['--facility', 'nowhere'], 'There is no facility nowhere'],
  ])('refuses %j in words', async (words, told) => {
    const { code, stdout, stderr } = await run(...words);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(told);
  });

  it('wants no options that it does not know', async () => {
    expect((await run('--ward', 'b')).code).toBe(2);
  });

  it('is refused while patients are missing, unless they may be', async () => {
    const db = openDatabase(`${clinics.service.folder}/views.db`, { synchronous: 'NORMAL' });
    const put = db.prepare(
      `INSERT INTO quarantine (view, version, key, "eventId", stream, position, error, since)
       VALUES ('stays', 3, ?, ?, ?, '0', 'Error', '')`,
    );
    put.run(rosa, rosa, `care-${rosa}`);
    db.close();
    const { code, stdout, stderr } = await run('--method', 'hcup');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('1 patients are missing');
    const allowed = await run('--method', 'hcup', '--allow-incomplete');
    expect(allowed.code).toBe(0);
    expect(allowed.stdout).toContain('1 patients are missing from it');
    const body = { methods: ['hcup'] };
    expectProblem(await clinics.post(REPORTS, body, at), 409, 'POPULATION_INCOMPLETE', 'allowIncomplete');
    const { json } = await clinics.post(REPORTS, { ...body, allowIncomplete: true }, at);
    const answer = await until(
      () => clinics.get(`${REPORTS}/${json.report}/figures`, at),
      ({ status }) => status === 200,
    );
    expect(answer.json.complete).toEqual({ quarantined: 1 });
  });
});
