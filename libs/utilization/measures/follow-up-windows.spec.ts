import { describe, expect, it } from '@jest/globals';
import { followUpWindow, type MeasuredService, type MeasuredStay } from './index.js';
import { followUpsBy } from './testing/asked.js';
import { emergency, hospital, lived, residential, visit } from './testing/pasts.js';

const LEFT = hospital('2025-03-01', '2025-03-11');
const SOBER = residential('2025-03-01', '2025-03-11');
const TOXIC = { diagnosis: 'substanceUse' } as const;
const therapy = (on: string) => visit(on, { provider: 'mentalHealth' });
const metOn = (name: string, ...was: readonly (MeasuredStay | MeasuredService)[]) =>
  followUpsBy(name, lived({ was }))[0]?.met?.on ?? null;

describe('The window', () => {
  it.each([
    ['FUH', LEFT, therapy, '2025-03-11', null],
    ['FUH', LEFT, therapy, '2025-03-12', '2025-03-12'],
    ['FUH', LEFT, therapy, '2025-04-10', '2025-04-10'],
    ['FUH', LEFT, therapy, '2025-04-11', null],
    ['FUI', SOBER, (on: string) => visit(on, TOXIC), '2025-03-11', null],
    ['FUI', SOBER, (on: string) => visit(on, TOXIC), '2025-03-12', '2025-03-12'],
    ['FUM', emergency('2025-03-11'), therapy, '2025-03-11', '2025-03-11'],
    ['FUM', emergency('2025-03-11'), therapy, '2025-04-10', '2025-04-10'],
    ['FUM', emergency('2025-03-11'), therapy, '2025-04-11', null],
    ['FUA', emergency('2025-03-11', TOXIC), (on: string) => visit(on, TOXIC), '2025-03-11', '2025-03-11'],
    ['FUA', emergency('2025-03-11', TOXIC), (on: string) => visit(on, TOXIC), '2025-03-10', null],
  ])('of %s behind day 0, 11 March: a visit on %4$s', (name, index, then, on, expected) =>
    expect(metOn(name, index, then(on))).toBe(expected),
  );

  it.each([
    ['2025-03-11', null, ['open', 7], ['open', 30]],
    ['2025-03-18', null, ['open', 0], ['open', 23]],
    ['2025-03-19', null, ['missed', null], ['open', 22]],
    ['2025-04-11', null, ['missed', null], ['missed', null]],
    ['2025-03-19', '2025-03-18', ['met', null], ['met', null]],
    ['2025-03-17', '2025-03-18', ['open', 1], ['open', 24]],
    ['2025-03-19', '2025-03-19', ['missed', null], ['met', null]],
  ])('stands as of %s, first met on %s', (asOf, metOn, in7, in30) => {
    const judged = { on: '2025-03-11', from: '2025-03-12', metOn, eligibility: 'counted' } as const;
    const windows = [7, 30].map((days) => followUpWindow(judged, days, asOf));
    expect(windows.map(({ state, daysLeft }) => [state, daysLeft])).toEqual([in7, in30]);
    const out = followUpWindow({ ...judged, eligibility: 'excluded' }, 7, asOf);
    expect([out.state, out.daysLeft, out.until]).toEqual(['notInMeasure', null, '2025-03-18']);
  });
});
