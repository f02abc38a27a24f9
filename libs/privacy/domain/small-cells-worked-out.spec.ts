import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { type CountedTable, type ShownTable, withoutSmallCells } from './small-cells.js';
import { countsIn, countsOf, isWorkedOut, lineSumsOf, tablesLike } from './testing/working-out.js';

const SMALL = 11;

/** Tables whose persons may be in several cells, some of them known otherwise. */
function tables(height: number, width: number, most: number): fc.Arbitrary<CountedTable> {
  return fc
    .tuple(fc.integer({ min: 1, max: height }), fc.integer({ min: 1, max: width }))
    .chain(([rows, columns]) => {
      const cell = fc.integer({ min: 0, max: rows * columns - 1 });
      const group = fc.record({
        cells: fc.uniqueArray(cell, { minLength: 1, maxLength: 3 }),
        persons: fc.integer({ min: 1, max: most }),
        known: fc.integer({ min: 0, max: most }),
      });
      return fc.array(group, { maxLength: rows * columns * 2 }).map((groups) => {
        const sums = (of: (one: (typeof groups)[number]) => number) =>
          Array.from({ length: rows }, (_, r) =>
            Array.from({ length: columns }, (_, c) =>
              groups
                .filter(({ cells }) => cells.includes(r * columns + c))
                .reduce((sum, one) => sum + of(one), 0),
            ),
          );
        const knownOf = ({ persons, known }: (typeof groups)[number]) => Math.min(persons, known);
        return {
          counts: sums(({ persons }) => persons),
          known: sums(knownOf),
          persons: groups.map((one) => ({ ...one, unknown: one.persons - knownOf(one) })),
        };
      });
    });
}

/** How many persons, and how many unknown ones, are in some cells. */
function personsIn({ persons }: CountedTable, cells: readonly number[]): number[] {
  const among = persons.filter((one) => one.cells.some((cell) => cells.includes(cell)));
  return [among.reduce((sum, one) => sum + one.persons, 0), among.reduce((sum, one) => sum + one.unknown, 0)];
}

describe('Whatever the table without small cells', () => {
  it.each([
    ['who knows nothing else', false],
    ['who takes off what is known otherwise', true],
  ])('leaves each count that is held back at least two values to somebody %s', (_, isTakenOff) => {
    fc.assert(
      fc.property(tables(3, 2, 2), (counted) => {
        const shown = withoutSmallCells(counted, 3);
        const taken = counted.known.flat().map((number) => (isTakenOff ? number : 0));
        const width = shown.cells[0]?.length ?? 0;
        const counts = counted.counts.map((line, r) =>
          line.map((count, c) => count - (taken[r * width + c] ?? 0)),
        );
        const possible = tablesLike(shown, counts, (cell) => (taken[cell] === 0 ? 1 : 0), 1).map(countsIn);
        const [held, real] = [countsOf(shown), countsIn(counts)];
        return held.every(
          (count, at) => count !== null || real[at] === 0 || new Set(possible.map((one) => one[at])).size > 1,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('leaves each count that is held back since it is of few so many that it need not be', () => {
    fc.assert(
      fc.property(tables(2, 2, 2), (counted) => {
        const shown = withoutSmallCells(counted, 3);
        const possible = tablesLike(shown, counted.counts, () => 1, 2).map(countsIn);
        const [held, real] = [countsOf(shown), countsIn(counted.counts)];
        return held.every(
          (count, at) =>
            count !== null || (real[at] ?? 0) >= 3 || possible.some((table) => (table[at] ?? 0) >= 3),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('no count that is held back follows from those shown by adding and taking away', () => {
    fc.assert(
      fc.property(tables(5, 6, 14), (counted) => !isWorkedOut(withoutSmallCells(counted, SMALL))),
      { numRuns: 300 },
    );
  });

  it('no count and no sum of a line that can be told is of few persons, known otherwise or not', () => {
    fc.assert(
      fc.property(tables(5, 6, 14), (counted) => {
        const told = lineSumsOf(withoutSmallCells(counted, SMALL));
        return told.every((cells) =>
          personsIn(counted, cells).every((number) => number === 0 || number >= SMALL),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing that it shows', () => {
    fc.assert(
      fc.property(tables(4, 4, 8), (counted) => {
        const real = countsIn(counted.counts);
        const shown: ShownTable = withoutSmallCells(counted, 5);
        return countsOf(shown).every((count, at) => count === null || count === real[at]);
      }),
      { numRuns: 300 },
    );
  });
});
