import { describe, expect, it } from '@jest/globals';
import type { MeasuredService } from './index.js';
import { followUpsBy, seenBy } from './testing/asked.js';
import { emergency, hospital, lived, residential, visit } from './testing/pasts.js';

const SOBER = residential('2025-03-01', '2025-03-11');
const TOXIC = { diagnosis: 'substanceUse' } as const;
const detox = (on: string, more: Partial<MeasuredService> = {}) =>
  visit(on, { service: `detox ${on}`, ...TOXIC, concepts: ['withdrawalManagement'], ...more });

describe('What a value set knows of a code', () => {
  it('makes an emergency visit for an overdose one of FUA, whatever its diagnosis class', () => {
    const overdose = emergency('2025-03-11', { diagnosis: 'other', concepts: ['overdose'] });
    expect(seenBy('FUA', overdose)).toBeNull();
    expect(seenBy('FUA', { ...overdose, concepts: [] })).toBe('excluded otherDiagnosis');
  });

  it.each(['medication', 'opioidTreatment'] as const)('makes %s a follow-up of FUI and FUA', (concept) => {
    const given = visit('2025-03-14', { concepts: [concept] });
    expect(seenBy('FUI', SOBER, given)).toBe('2025-03-14 medication');
    expect(seenBy('FUA', emergency('2025-03-11', TOXIC), given)).toBe('2025-03-14 medication');
    expect(seenBy('FUH', hospital('2025-03-01', '2025-03-11'), given)).toBeNull();
  });

  it('never makes withdrawal management a follow-up of FUI', () => {
    expect(seenBy('FUI', SOBER, detox('2025-03-14'))).toBeNull();
    expect(seenBy('FUI', SOBER, detox('2025-03-14', { concepts: [] }))).toBe(
      '2025-03-14 substanceUsePrincipal',
    );
  });
});

describe('Withdrawal management is an episode of FUI', () => {
  const of = (...was: Parameters<typeof seenBy> extends [string, ...infer Was] ? Was : never) =>
    followUpsBy('FUI', lived({ was })).map(({ index, eligibility, why }) =>
      [index.kind, index.on, eligibility, ...why].join(' '),
    );

  it('on the day of the service', () =>
    expect(of(detox('2025-03-11'))).toEqual(['withdrawalManagement 2025-03-11 counted']));

  it('unless the patient was in 24-hour care then, or by the day after', () => {
    const told = ['withdrawalManagement 2025-03-11 excluded transferred', 'discharge 2025-03-20 counted'];
    expect(of(detox('2025-03-11'), residential('2025-03-12', '2025-03-20'))).toEqual(told);
    expect(of(detox('2025-03-11'), residential('2025-03-05', '2025-03-20'))).toEqual(told);
    expect(of(detox('2025-03-11'), residential('2025-03-13', '2025-03-20'))).toEqual([
      ...['withdrawalManagement 2025-03-11 counted', 'discharge 2025-03-20 excluded within31Days'],
    ]);
  });

  it('of which one in 31 days counts', () =>
    expect(of(detox('2025-03-11'), detox('2025-03-12'), detox('2025-04-11'))).toEqual([
      'withdrawalManagement 2025-03-11 counted',
      'withdrawalManagement 2025-03-12 excluded within31Days',
      'withdrawalManagement 2025-04-11 counted',
    ]));

  it('for a substance use disorder alone', () =>
    expect(of(detox('2025-03-11', { diagnosis: 'mental' }))).toEqual([
      'withdrawalManagement 2025-03-11 excluded otherDiagnosis',
    ]));
});
