/** A table as it may be shown: null where a count is held back. A count of nobody is always shown. */
export type ShownTable = {
  readonly cells: readonly (readonly (number | null)[])[];
  /** Total of each row, and of each column. */
  readonly rows: readonly (number | null)[];
  readonly columns: readonly (number | null)[];
  readonly total: number | null;
};

/** A count that leads from one line of the table to another. */
type Count = {
  readonly persons: number;
  readonly from: number;
  readonly to: number;
  /** 0 for a cell, 1 for the total of a line, 2 for that of the table. */
  readonly rank: 0 | 1 | 2;
  hidden: boolean;
};

/**
 * Holds back every count of 1 to `threshold - 1` persons, and as many others as it takes that none of those held back can
 * be worked out from what is shown, nor any sum of them along a line that is below the threshold.
 *
 * Every count of a table stands in two sums, so that what may be held true of those held back is a flow: one can be worked
 * out where no way leads around it on which all of them could be more or less by one.
 *
 * @param counts - persons in each cell, row by row, all rows of one length
 * @param threshold - the smallest count that is shown
 * @see CMS cell size suppression policy (11)
 */
export function withoutSmallCells(counts: readonly (readonly number[])[], threshold: number): ShownTable {
  const table = new Table(counts);
  for (const count of table.all) count.hidden = isSmall(count.persons, threshold);
  for (;;) {
    const next = table.betrayed(threshold);
    if (next === null) return table.shown();
    next.hidden = true;
  }
}

function isSmall(persons: number, threshold: number): boolean {
  return persons > 0 && persons < threshold;
}

function sum(values: readonly number[]): number {
  return values.reduce((before, value) => before + value, 0);
}

/** Lines are numbered: the sum of the row totals, that of the column totals, then rows, then columns. */
const [OF_ROWS, OF_COLUMNS, FIRST] = [0, 1, 2];

class Table {
  readonly all: readonly Count[];
  private readonly cells: readonly (readonly Count[])[];
  private readonly rows: readonly Count[];
  private readonly columns: readonly Count[];
  private readonly total: Count;
  private readonly lines: readonly (readonly Count[])[];

  constructor(counts: readonly (readonly number[])[]) {
    const width = counts[0]?.length ?? 0;
    const row = (at: number) => FIRST + at;
    const column = (at: number) => FIRST + counts.length + at;
    const count = (persons: number, from: number, to: number, rank: Count['rank']): Count => {
      return { persons, from, to, rank, hidden: false };
    };
    this.cells = counts.map((line, r) => line.map((persons, c) => count(persons, row(r), column(c), 0)));
    this.rows = counts.map((line, r) => count(sum(line), OF_ROWS, row(r), 1));
    this.columns = Array.from({ length: width }, (_, c) =>
      count(sum(counts.map((line) => line[c] ?? 0)), column(c), OF_COLUMNS, 1),
    );
    this.total = count(sum(counts.map(sum)), OF_COLUMNS, OF_ROWS, 2);
    this.all = [...this.cells.flat(), ...this.rows, ...this.columns, this.total];
    this.lines = Array.from({ length: FIRST + counts.length + width }, (_, line) =>
      this.all.filter(({ from, to }) => from === line || to === line),
    );
  }

  /** What to hold back next, since what is held back so far can be worked out; null where none of it can. */
  betrayed(threshold: number): Count | null {
    const told = this.lines.find(
      (line, at) =>
        line.filter(({ hidden }) => hidden).length === 1 || this.tellsSmallSum(line, at, threshold),
    );
    const known = told ?? this.all.filter((count) => count.hidden && !this.mayDiffer(count));
    if (known.length === 0) return null;
    const beside =
      told ?? known.flatMap(({ from, to }) => [this.lines[from] ?? [], this.lines[to] ?? []]).flat();
    return this.bestOf(beside) ?? this.bestOf(this.all);
  }

  shown(): ShownTable {
    const seen = ({ persons, hidden }: Count) => (hidden ? null : persons);
    return {
      cells: this.cells.map((line) => line.map(seen)),
      rows: this.rows.map(seen),
      columns: this.columns.map(seen),
      total: seen(this.total),
    };
  }

  /** Those held back stand on one side of the sum, so that it tells what they come to. */
  private tellsSmallSum(line: readonly Count[], at: number, threshold: number): boolean {
    const hidden = line.filter((count) => count.hidden);
    const sides = new Set(hidden.map(({ to }) => to === at));
    return sides.size === 1 && isSmall(sum(hidden.map(({ persons }) => persons)), threshold);
  }

  /** Cells before totals, which whoever asks wants most; then what has others beside it that are held back; then the smallest. */
  private bestOf(some: readonly Count[]): Count | null {
    const alone = ({ from, to }: Count) =>
      [from, to].filter((line) => !this.lines[line]?.some(({ hidden }) => hidden)).length;
    const shown = some.filter(({ hidden, persons }) => !hidden && persons > 0);
    shown.sort((a, b) => a.rank - b.rank || alone(a) - alone(b) || a.persons - b.persons);
    return shown[0] ?? null;
  }

  /** Nobody knows of a count that is held back more than that it is at least 1. */
  private mayDiffer(count: Count): boolean {
    const { from, to, persons } = count;
    return this.leads(to, from, count) || (persons > 1 && this.leads(from, to, count));
  }

  private leads(start: number, end: number, without: Count): boolean {
    const reached = new Set([start]);
    for (const line of reached) {
      for (const count of this.lines[line] ?? []) {
        if (!count.hidden || count === without) continue;
        if (count.from === line) reached.add(count.to);
        else if (count.persons > 1) reached.add(count.from);
      }
    }
    return reached.has(end);
  }
}
