import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ShownTable, withoutSmallCells } from './small-cells.js';

describe('A table without small cells', () => {
  it('holds back a count of 1 to 10 and shows one of nobody', () => {
    const { cells, rows, columns, total } = withoutSmallCells([[0, 40, 3, 25, 60]], 11);
    expect(cells).toEqual([[0, 40, null, null, 60]]);
    expect([rows, columns, total]).toEqual([[128], [0, 40, null, null, 60], 128]);
  });

  it('holds nothing back where no count is small', () => {
    expect(
      withoutSmallCells(
        [
          [11, 0],
          [30, 12],
        ],
        11,
      ),
    ).toEqual({
      ...{
        cells: [
          [11, 0],
          [30, 12],
        ],
        rows: [11, 42],
        columns: [41, 12],
        total: 53,
      },
    });
  });

  it('holds back a whole table of few', () => {
    const { cells, rows, columns, total } = withoutSmallCells([[4, 0]], 11);
    expect([cells, rows, columns, total]).toEqual([[[null, 0]], [null], [null, 0], null]);
  });

  it('holds back a rectangle of cells, so that neither rows nor columns tell one of them', () => {
    const counts = [
      [5, 40, 90],
      [30, 60, 20],
      [70, 80, 50],
    ];
    const { cells, rows } = withoutSmallCells(counts, 11);
    expect(rows).toEqual([135, 110, 200]);
    const hidden = (line: readonly (number | null)[]) => line.filter((cell) => cell === null).length;
    expect(hidden(cells[0] ?? [])).toBe(2);
    expect(cells.filter((line) => hidden(line) > 0)).toHaveLength(2);
  });

  it('does not show what two small ones come to, where that is small itself', () => {
    const { cells } = withoutSmallCells([[2, 3, 50, 70]], 11);
    expect(cells).toEqual([[null, null, null, 70]]);
  });

  const tables = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }))
    .chain(([height, width]) =>
      fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    );
  const THRESHOLD = 3;

  it('leaves each count that is held back at least two values, whatever the table', () => {
    fc.assert(
      fc.property(tables, (counts) => {
        const shown = withoutSmallCells(counts, THRESHOLD);
        const possible = tablesLike(shown).map(countsIn);
        const held = countsOf(shown).flatMap((count, at) => (count === null ? [at] : []));
        return held.every((at) => new Set(possible.map((other) => other[at])).size > 1);
      }),
      { numRuns: 300 },
    );
  });

  it('shows no small count, and changes none that it shows', () => {
    fc.assert(
      fc.property(tables, (counts) => {
        const shown = countsOf(withoutSmallCells(counts, THRESHOLD));
        const real = countsIn(counts);
        return shown.every(
          (count, at) => count === null || (count === real[at] && (count === 0 || count >= THRESHOLD)),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

function countsOf({ cells, rows, columns, total }: ShownTable): (number | null)[] {
  return [...cells.flat(), ...rows, ...columns, total];
}

/** The cells of a table and its totals, in the order of {@link countsOf}. */
function countsIn(counts: readonly (readonly number[])[]): number[] {
  const sum = (values: readonly number[]) => values.reduce((before, value) => before + value, 0);
  const columns = (counts[0] ?? []).map((_, at) => sum(counts.map((line) => line[at] ?? 0)));
  return [...counts.flat(), ...counts.map(sum), ...columns, sum(counts.flat())];
}

/** Every table that could be the one shown, counts held back being 1 to 7. */
function tablesLike(shown: ShownTable): number[][][] {
  const width = shown.cells[0]?.length ?? 0;
  const values = shown.cells.flat().map((cell) => (cell === null ? [1, 2, 3, 4, 5, 6, 7] : [cell]));
  const choices = values.reduce<number[][]>(
    (before, some) => before.flatMap((chosen) => some.map((value) => [...chosen, value])),
    [[]],
  );
  const told = countsOf(shown);
  return choices
    .map((chosen) => shown.cells.map((_, at) => chosen.slice(at * width, (at + 1) * width)))
    .filter((table) => countsIn(table).every((count, at) => told[at] === null || told[at] === count));
}
