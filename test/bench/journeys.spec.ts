import { describe, expect, it } from '@jest/globals';
import { commandOf, EVERY_STEP, kindOf, stepOf } from './journeys.mjs';

describe('The commands of the benchmark', () => {
  const patients = Array.from({ length: 2000 }, (_, n) => `patient-${n}`);

  it('admit a patient once and go on from there, each behind the one before', () => {
    const steps = Array.from({ length: EVERY_STEP * 2 }, (_, n) => stepOf('p', n));
    expect(steps.filter(({ route }) => route === 'admissions')).toEqual([steps[0]]);
    const days = steps.map(({ body }) => body.effectiveAt);
    expect([...new Set(days)].sort()).toEqual(days);
  });

  it('are of few kinds, which all come within the first two laps: what they leave behind can be seen before', () => {
    const kinds = new Set(Array.from({ length: EVERY_STEP }, (_, n) => kindOf(stepOf('p', n))));
    const all = Array.from({ length: patients.length * EVERY_STEP }, (_, n) =>
      kindOf(commandOf(patients, n)),
    );
    expect(all.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(kinds).toContain('admissions inpatient');
    expect(kinds).toContain('step-ups inpatient');
  });

  it('take every patient step by step, and never two of one within sixty-four', () => {
    const steps = new Map<string, number>();
    const lastSent = new Map<string, number>();
    const wrong: number[] = [];
    for (let n = 0; n < patients.length * EVERY_STEP; n++) {
      const { patient, route, body } = commandOf(patients, n);
      const step = steps.get(patient) ?? 0;
      const expected = stepOf(patient, step);
      const isNext = route === expected.route && body.effectiveAt === expected.body.effectiveAt;
      if (!isNext || n - (lastSent.get(patient) ?? Number.NEGATIVE_INFINITY) <= 64) wrong.push(n);
      steps.set(patient, step + 1);
      lastSent.set(patient, n);
    }
    expect(wrong).toEqual([]);
    expect(steps.size).toBe(patients.length);
  });

  it('never begin with many patients at once', () => {
    const known = new Set<string>();
    const begun: number[] = [];
    for (let n = 0; n < patients.length * EVERY_STEP; n++) {
      const { patient } = commandOf(patients, n);
      if (!known.has(patient)) begun.push(n);
      known.add(patient);
    }
    const later = begun.filter((n) => n >= 1000);
    const most = Math.max(
      ...later.map((n) => later.filter((other) => other >= n && other < n + 1000).length),
    );
    expect(most).toBeLessThanOrEqual(150);
  });
});
