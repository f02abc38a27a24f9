import type { ShownTable } from '../small-cells.js';

// What somebody can do with a table who is told it, in no way that the product does it.

const sum = (values: readonly number[]) => values.reduce((before, value) => before + value, 0);

/** The cells of a table, row by row, then the totals of rows and columns, then that of all. */
export function countsOf({ cells, rows, columns, total }: ShownTable): (number | null)[] {
  return [...cells.flat(), ...rows, ...columns, total];
}

/** The same of a table that nothing is held back of. */
export function countsIn(counts: readonly (readonly number[])[]): number[] {
  const columns = (counts[0] ?? []).map((_, at) => sum(counts.map((line) => line[at] ?? 0)));
  return [...counts.flat(), ...counts.map(sum), ...columns, sum(counts.flat())];
}

/**
 * Tables that could be the one shown: cells held back are no fewer than somebody knows. Those are told
 * that differ by no more than `by` in each.
 *
 * @param counts - as they are to somebody, who may have taken off what is known otherwise
 */
export function tablesLike(
  shown: ShownTable,
  counts: readonly (readonly number[])[],
  least: (cell: number) => number,
  by: number,
): number[][][] {
  const width = shown.cells[0]?.length ?? 0;
  const real = counts.flat();
  const around = (at: number) =>
    Array.from({ length: 2 * by + 1 }, (_, place) => (real[at] ?? 0) + place - by).filter(
      (value) => value >= least(at),
    );
  const values = shown.cells.flat().map((cell, at) => (cell === null ? around(at) : [real[at] ?? 0]));
  const choices = values.reduce<number[][]>(
    (before, some) => before.flatMap((chosen) => some.map((value) => [...chosen, value])),
    [[]],
  );
  const told = countsOf(shown);
  const is = countsIn(counts);
  return choices
    .map((chosen) => shown.cells.map((_, at) => chosen.slice(at * width, (at + 1) * width)))
    .filter((table) => countsIn(table).every((count, at) => told[at] === null || is[at] === count));
}

type Line = { readonly parts: readonly number[]; readonly total: number };

/** Which counts add up to which. */
function linesOf({ cells }: ShownTable): Line[] {
  const [height, width] = [cells.length, cells[0]?.length ?? 0];
  const [rows, columns, all] = [height * width, height * width + height, height * width + height + width];
  const across = Array.from({ length: height }, (_, r) => ({
    parts: Array.from({ length: width }, (_, c) => r * width + c),
    total: rows + r,
  }));
  const down = Array.from({ length: width }, (_, c) => ({
    parts: Array.from({ length: height }, (_, r) => r * width + c),
    total: columns + c,
  }));
  const margins = [across, down].map((lines) => ({ parts: lines.map(({ total }) => total), total: all }));
  return [...across, ...down, ...margins];
}

/** Whether some count that is held back is settled by the sums, by elimination. */
export function isWorkedOut(shown: ShownTable): boolean {
  const told = countsOf(shown);
  const held = told.flatMap((count, at) => (count === null ? [at] : []));
  const equations = linesOf(shown).map(({ parts, total }) =>
    held.map((at) => (parts.includes(at) ? 1 : 0) - (at === total ? 1 : 0)),
  );
  return reduced(equations).some((line) => line.filter((factor) => Math.abs(factor) > 1e-9).length === 1);
}

/** Row echelon form, each leading factor alone in its column: one unknown alone in a line is settled, and only such. */
function reduced(equations: readonly (readonly number[])[]): number[][] {
  let lines = equations.map((line) => [...line]);
  const done: number[][] = [];
  for (let column = 0; column < (equations[0]?.length ?? 0); column += 1) {
    const lead = lines.find((line) => Math.abs(line[column] ?? 0) > 1e-9);
    if (lead === undefined) continue;
    const scaled = lead.map((factor) => factor / (lead[column] ?? 1));
    const without = (line: readonly number[]) =>
      line.map((factor, at) => factor - (line[column] ?? 0) * (scaled[at] ?? 0));
    lines = lines.filter((line) => line !== lead).map(without);
    for (const [at, line] of done.entries()) done[at] = without(line);
    done.push(scaled);
  }
  return done;
}

/** The cells behind each count that is shown, and behind each sum of those held back that a line tells. */
export function lineSumsOf(shown: ShownTable): number[][] {
  const told = countsOf(shown);
  const lines = linesOf(shown);
  const cells = shown.cells.flat().length;
  const behind = (at: number): number[] =>
    at < cells ? [at] : (lines.find(({ total }) => total === at)?.parts ?? []).flatMap(behind);
  const singly = told.flatMap((count, at) => (count === null ? [] : [behind(at)]));
  const together = lines.flatMap(({ parts, total }) => {
    const held = parts.filter((at) => told[at] === null);
    return told[total] === null || held.length === 0 ? [] : [held.flatMap(behind)];
  });
  return [...singly, ...together];
}
