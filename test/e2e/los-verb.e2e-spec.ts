import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUSE } from '../fixtures/fact-bodies.js';
import { continuum } from './cli.js';
import { Clinics } from './clinics.js';

const at = { now: '2025-06-02T18:00:00Z' };

describe('continuum los explain', () => {
  let clinics: Clinics;
  let rosa: string;
  let stay: string;
  const run = (...words: string[]) =>
    continuum(clinics.service.folder, ['los', 'explain', ...words], { CONTINUUM_CLOCK: 'driven' });

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado' }, at);
    const state = (route: string, body: object) => clinics.state(rosa, route, body, at);
    stay = (await state('admissions', { effectiveAt: '2025-03-01', placement: HOUSE })).json.events.at(
      -1,
    ).factId;
    await state('leaves', { effectiveAt: '2025-03-05', kind: 'therapeutic' });
    await state('leave-ends', { effectiveAt: '2025-03-07T18:00' });
    await state('discharges', { effectiveAt: '2025-03-10', disposition: 'completed' });
    await clinics.service.caughtUp();
  });
  afterAll(async () => void (await clinics.stop()));

  it('tells one line a day with a column for each method, and marks the days on which they differ', async () => {
    const { code, stdout } = await run(rosa, stay, '--method', 'medicare,hcup');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(
      'inpatient (residential) at lakeside-house, from 2025-03-01, to 2025-03-10; dates in America/Chicago',
    );
    expect(lines.slice(3, 15)).toEqual([
      expect.stringMatching(/^ +medicare@1 +hcup@1$/),
      expect.stringMatching(/^2025-03-01 +1 {2}present +1 {2}present$/),
      ...['02', '03', '04'].map((day) => expect.stringMatching(`^2025-03-${day} +1  present +1  present$`)),
      expect.stringMatching(/^2025-03-05 \* +- {2}leave began +1 {2}leave counted$/),
      expect.stringMatching(/^2025-03-06 \* +- {2}on leave +1 {2}leave counted$/),
      expect.stringMatching(/^2025-03-07 +1 {2}returned +1 {2}present$/),
      ...['08', '09'].map((day) => expect.stringMatching(`^2025-03-${day} +1  present +1  present$`)),
      expect.stringMatching(/^2025-03-10 +- {2}day of discharge +- {2}day of discharge$/),
      expect.stringMatching(/^days +7 +9$/),
    ]);
    expect(stdout).toContain('* counted by some of them and not by others: 2');
    expect(stdout).toContain('leave counted: on leave, which this method does not take off');
    expect(stdout).toContain('medicare@1: SSA POMS');
  });

  it('as of a day of the stay tells days to date', async () => {
    const { stdout } = await run(rosa, stay, '--method', 'medicare', '--as-of', '2025-03-04');
    expect(stdout).toMatch(/still there; dates in/);
    expect(stdout).toMatch(/^days to date +3$/m);
  });

  it('answers programs in one line, as the service does', async () => {
    const { json } = await run(rosa, stay, '--json');
    expect(json).toMatchObject({
      patient: rosa,
      stay,
      differing: 9,
      days: { length: 10 },
      methods: { length: 6 },
    });
    const days = json.methods.map(({ method, days: figure }: { method: string; days: number }) => [
      method,
      figure,
    ]);
    expect(Object.fromEntries(days)).toEqual({
      ...{ medicare: 7, hcup: 9, aihw: 7, teds: 9, serviceDays: 0, accrued: 7 },
    });
  });

  it.each([
    [['--method', 'guess'], 'names a method that there is not'],
    [['--as-of', '2025-01-01'], 'The stay began on 2025-03-01'],
    [['--known-at', '2025-01-01'], 'The patient has no stay'],
  ])('refuses %j in words', async (words, told) => {
    const { code, stdout, stderr } = await run(rosa, stay, ...words);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(told);
  });

  it('lists the stays that there are to explain, where none is named', async () => {
    const { code, stdout } = await run(rosa);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${stay} +2025-03-01 +inpatient +residential +lakeside-house$`, 'm'));
    const place = { level: 'inpatient', setting: 'residential', facility: 'lakeside-house' };
    expect((await run(rosa, '--json')).json).toEqual({
      patient: rosa,
      stays: [{ stay, from: '2025-03-01', ...place }],
    });
  });

  it('wants a patient', async () => {
    expect((await run()).code).toBe(2);
  });
});
