import { describe, expect, it } from '@jest/globals';
import type { MeasuredCoverage } from '../measures/past.js';
import { areOwn } from './own-past.js';

const covered = (more: Partial<MeasuredCoverage>): MeasuredCoverage => ({
  ...{ payer: 'acme', from: '2025-01-01', to: null, rank: 1, stated: 0, factId: 'fact', organisation: null },
  ...more,
});
const areAcmes = (...coverages: MeasuredCoverage[]) => {
  return areOwn({ coverages }, 'acme', 'lakeside', '2025-05-01', '2025-05-31');
};

describe('Days of a window', () => {
  it('are the payer’s own where it covers each of them', () => {
    expect(areAcmes(covered({}))).toBe(true);
    expect(areAcmes(covered({ to: '2025-05-15' }), covered({ from: '2025-05-16' }))).toBe(true);
  });

  it.each([
    ['it does not cover the last', [covered({ to: '2025-05-30' })]],
    ['it does not cover the first', [covered({ from: '2025-05-02' })]],
    ['it does not cover one between', [covered({ to: '2025-05-15' }), covered({ from: '2025-05-17' })]],
    [
      'another one pays first on one',
      [covered({ rank: 2 }), covered({ payer: 'other', from: '2025-05-31' })],
    ],
    ['nobody is known to cover the patient', []],
    [
      'another place knows of another one who pays first',
      [covered({ rank: 2 }), covered({ payer: 'other', organisation: 'hilltop' })],
    ],
    [
      'it is another place alone that knows of it',
      [covered({ payer: 'other', rank: 2 }), covered({ organisation: 'hilltop' })],
    ],
  ])('are not where %s', (_, coverages) => {
    expect(areAcmes(...coverages)).toBe(false);
  });
});
