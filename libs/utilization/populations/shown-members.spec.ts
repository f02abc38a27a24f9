import { describe, expect, it } from '@jest/globals';
import { methodsNamed } from '../methods/index.js';
import { MemberCount } from './member-count.js';
import type { MemberDimension } from './member-question.js';
import { shownMembers } from './shown-members.js';
import { knownStay } from './testing/known-stays.js';

const part2 = { facilities: ['recovery'], programmes: [] };
type Some = {
  readonly of: number;
  readonly level: string;
  readonly age?: number;
  readonly facility?: string;
  readonly partial?: true;
};

/** So many members each with one stay of ten days, as Acme is told of them. */
function told(by: readonly MemberDimension[], ...groups: readonly Some[]) {
  const methods = methodsNamed('medicare', 'methods');
  const count = new MemberCount({ payer: 'acme', year: '2025', methods, by, part2, threshold: 11 });
  for (const [place, { of, partial, ...more }] of groups.entries()) {
    for (let number = 0; number < of; number += 1) {
      const from = partial ? '2025-03-05' : '2025-03-01';
      const payers = [
        { payer: 'zenith', from: '2025-03-01', to: '2025-03-04' },
        { payer: 'acme', from, to: '2025-03-11' },
      ];
      const patient = `${place}-${number}`;
      const own = { patient, ...more, payers: partial ? payers : payers.slice(1) };
      count.add([knownStay('2025-03-01', '2025-03-11', own)]);
    }
  }
  return shownMembers(count.counted().ended, by, 11);
}

describe('The lengths of stay that a payer is told', () => {
  it('are those of cells with enough persons; of the others nothing is told, nor what they could be worked out from', () => {
    const { cells, totals } = told(
      ['level'],
      { of: 30, level: 'php' },
      { of: 20, level: 'iop' },
      { of: 3, level: 'inpatient' },
    );
    expect(cells).toEqual([
      { cell: { level: 'inpatient' }, stays: null, lengths: null },
      { cell: { level: 'iop' }, stays: null, lengths: null },
      {
        cell: { level: 'php' },
        stays: 30,
        lengths: [expect.objectContaining({ days: 300, mean: 10, median: 10 })],
      },
    ]);
    expect(totals).toEqual([{ cell: {}, stays: 53, lengths: [expect.objectContaining({ days: 530 })] }]);
  });

  it('have totals of both dimensions, and no cell where there are no stays', () => {
    const { cells, totals } = told(
      ['level', 'age'],
      { of: 30, level: 'php', age: 20 },
      { of: 20, level: 'iop', age: 70 },
    );
    expect(cells.map(({ cell, stays }) => [cell, stays])).toEqual([
      [{ level: 'iop', age: '65+' }, 20],
      [{ level: 'php', age: '18-24' }, 30],
    ]);
    expect(totals.map(({ cell, stays }) => [cell, stays])).toEqual([
      [{ level: 'iop' }, 20],
      [{ level: 'php' }, 30],
      [{ age: '18-24' }, 30],
      [{ age: '65+' }, 20],
      [{}, 50],
    ]);
  });

  it('are held back where all but few are members whom the payer sees by name', () => {
    const { cells } = told(
      ['level'],
      { of: 40, level: 'php' },
      { of: 2, level: 'php', facility: 'recovery' },
      { of: 15, level: 'iop', facility: 'recovery' },
    );
    expect(cells.map(({ stays }) => stays)).toEqual([null, null]);
  });

  it.each([
    [20, 15, 15],
    [20, 0, 0],
    [20, 3, null],
    [3, 20, null],
    [3, 4, null],
  ])('say of %i whole and %i partial stays that %s are partial', (whole, partial, stays) => {
    const groups = [
      { of: whole, level: 'php' },
      { of: partial, level: 'php', partial: true as const },
    ];
    expect(told(['level'], ...groups).partialStays).toBe(stays);
  });

  it('are of nobody where there are no members', () => {
    const nobody = {
      stays: 0,
      lengths: [{ method: 'medicare', version: 1, days: 0, mean: null, median: null }],
    };
    expect(told(['level', 'age'])).toEqual({ cells: [], totals: [{ cell: {}, ...nobody }], partialStays: 0 });
  });
});
