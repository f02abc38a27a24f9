import { describe, expect, it } from '@jest/globals';
import { type CountedTable, withoutSmallCells } from './small-cells.js';
import { isWorkedOut } from './testing/working-out.js';

const SMALL = 11;

/** Each person is in one cell, and known of nobody else. */
function table(counts: readonly (readonly number[])[]): CountedTable {
  const persons = counts.flat().map((number, cell) => ({ cells: [cell], persons: number, unknown: number }));
  return { counts, known: counts.map((line) => line.map(() => 0)), persons };
}
const shownOf = (counts: readonly (readonly number[])[], threshold = SMALL) =>
  withoutSmallCells(table(counts), threshold);

describe('A table without small cells', () => {
  it('holds back a count of 1 to 10 and shows one of nobody', () => {
    const { cells, rows, columns, total } = shownOf([[0, 40, 3, 25, 60]]);
    expect(cells).toEqual([[0, 40, null, null, 60]]);
    expect([rows, columns, total]).toEqual([[128], [0, 40, null, null, 60], 128]);
  });

  it('holds nothing back where no count is small', () => {
    const counts = [
      [11, 0],
      [30, 12],
    ];
    expect(shownOf(counts)).toEqual({ cells: counts, rows: [11, 42], columns: [41, 12], total: 53 });
  });

  it('holds back a whole table of few', () => {
    const { cells, rows, columns, total } = shownOf([[4, 0]]);
    expect([cells, rows, columns, total]).toEqual([[[null, 0]], [null], [null, 0], null]);
  });

  it('holds back a rectangle of cells, so that neither rows nor columns tell one of them', () => {
    const counts = [
      [5, 40, 90],
      [30, 60, 20],
      [70, 80, 50],
    ];
    const { cells, rows } = shownOf(counts);
    expect(rows).toEqual([135, 110, 200]);
    const hidden = (line: readonly (number | null)[]) => line.filter((cell) => cell === null).length;
    expect(hidden(cells[0] ?? [])).toBe(2);
    expect(cells.filter((line) => hidden(line) > 0)).toHaveLength(2);
  });

  it('does not show what two small ones come to, where that is small itself', () => {
    expect(shownOf([[2, 3, 50, 70]]).cells).toEqual([[null, null, null, 70]]);
  });

  it('holds back more where no line alone settles a count, but all of them do', () => {
    // Of the two squares of four the sums of rows and columns differ by the one cell between them.
    const counts = [
      [5, 40, 100, 100],
      [40, 5, 5, 100],
      [100, 100, 5, 40],
      [100, 100, 40, 5],
    ];
    const shown = shownOf(counts);
    expect(shown.cells.flat().filter((count) => count === null).length).toBeGreaterThan(9);
    expect(isWorkedOut(shown)).toBe(false);
  });

  it('does not tell what two small ones come to that are on no line together', () => {
    // As before, but with two cells between the squares.
    const counts = [
      [5, 40, 100, 5],
      [40, 5, 5, 100],
      [100, 100, 5, 40],
      [100, 100, 40, 5],
    ];
    const { cells } = shownOf(counts);
    const between = [
      cells[0]?.[2],
      cells[1]?.[3],
      ...(cells[2] ?? []).slice(0, 2),
      ...(cells[3] ?? []).slice(0, 2),
    ];
    expect([cells[0]?.[3], cells[1]?.[2]]).toEqual([null, null]);
    expect(between).toContain(null);
  });

  it('goes by persons, not by how often somebody was counted', () => {
    const persons = [
      { cells: [0], persons: 4, unknown: 4 },
      { cells: [1, 2], persons: 20, unknown: 20 },
    ];
    const often = { counts: [[40, 20, 20]], known: [[0, 0, 0]], persons };
    expect(withoutSmallCells(often, SMALL).cells).toEqual([[null, null, 20]]);
  });

  it('counts a person once where two cells are taken together', () => {
    const persons = [
      { cells: [0, 1], persons: 8, unknown: 8 },
      { cells: [2], persons: 30, unknown: 30 },
    ];
    const { cells } = withoutSmallCells({ counts: [[8, 8, 30]], known: [[0, 0, 0]], persons }, SMALL);
    expect(cells).toEqual([[null, null, null]]);
  });

  it('holds back a count of many of whom all but few are known to those who are told', () => {
    const persons = [
      { cells: [0], persons: 40, unknown: 2 },
      { cells: [1], persons: 50, unknown: 25 },
      { cells: [2], persons: 60, unknown: 0 },
    ];
    const counted = { counts: [[40, 50, 60]], known: [[38, 25, 60]], persons };
    expect(withoutSmallCells(counted, SMALL)).toMatchObject({ cells: [[null, null, 60]], total: 150 });
  });
});
