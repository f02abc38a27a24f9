import { type ShownTable, withoutSmallCells } from '#privacy/domain';
import type { MemberDimension, Value } from './member-question.js';
import type { MemberTable } from './member-table.js';
import type { MemberFigures } from './member-tally.js';

/** A cell, or a total of some, as it is told. */
export type ShownFigures = {
  /** What its stays are in; of a total, what they have in common. */
  readonly cell: Readonly<Partial<Record<MemberDimension, Value>>>;
  /** Null where it is held back, and the lengths with it. */
  readonly stays: number | null;
  readonly lengths: MemberFigures['lengths'] | null;
};

/** A table as it is told. A cell that is not there has no stays. */
export type ShownMembers = {
  readonly cells: readonly ShownFigures[];
  readonly totals: readonly ShownFigures[];
  /** Stays that have days of others, too; null where that is held back. */
  readonly partialStays: number | null;
};

/** What a payer is told of a table: of no few persons, and nothing of which that could be worked out. */
export function shownMembers(
  table: MemberTable,
  by: readonly MemberDimension[],
  threshold: number,
): ShownMembers {
  const shown = withoutSmallCells(table.counted, threshold);
  const [rowsBy, columnsBy] = by.length === 1 ? [null, by[0]] : by;
  const cell = (row: Value, column: Value) => ({
    ...(rowsBy == null ? {} : { [rowsBy]: row }),
    ...(columnsBy === undefined ? {} : { [columnsBy]: column }),
  });
  const cells = table.rows.flatMap((row, r) =>
    table.columns.map((column, c) =>
      told(cell(row, column), table.cells[r]?.[c], shown.cells[r]?.[c] ?? null),
    ),
  );
  return {
    cells: cells.filter(({ stays }) => stays !== 0),
    totals: [...(by.length === 1 ? [] : lineTotals(table, shown, by)), told({}, table.total, shown.total)],
    partialStays: partialStays(table, shown, threshold),
  };
}

function lineTotals(
  { rows, rowTotals, columns, columnTotals }: MemberTable,
  shown: ShownTable,
  [rowsBy, columnsBy]: readonly MemberDimension[],
): ShownFigures[] {
  return [
    ...rows.map((row, at) =>
      told({ [rowsBy as MemberDimension]: row }, rowTotals[at], shown.rows[at] ?? null),
    ),
    ...columns.map((column, at) =>
      told({ [columnsBy as MemberDimension]: column }, columnTotals[at], shown.columns[at] ?? null),
    ),
  ];
}

function told(
  cell: ShownFigures['cell'],
  figures: MemberFigures | undefined,
  stays: number | null,
): ShownFigures {
  return { cell, stays, lengths: stays === null ? null : (figures?.lengths ?? null) };
}

/** The others are what is left of the total: where either are few, neither is told. */
function partialStays({ partial }: MemberTable, { total }: ShownTable, threshold: number): number | null {
  if (total === null) return null;
  const [line = []] = withoutSmallCells(partial, threshold).cells;
  return line[1] ?? null;
}
