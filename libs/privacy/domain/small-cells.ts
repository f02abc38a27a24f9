/** Persons who stand in the same cells, of which there may be several: somebody has one stay in each. */
export type PersonsIn = {
  /** Numbered row by row, from 0. */
  readonly cells: readonly number[];
  readonly persons: number;
  /** Those of them of whom nobody who is told knows otherwise. */
  readonly unknown: number;
};

/** A table of what is counted, and of whose it is. All rows are of one length. */
export type CountedTable = {
  readonly counts: readonly (readonly number[])[];
  /** As much of each count as whoever is told knows otherwise, and can take off. */
  readonly known: readonly (readonly number[])[];
  readonly persons: readonly PersonsIn[];
};

/** A table as it may be shown: null where a count is held back. A count of nothing is always shown. */
export type ShownTable = {
  readonly cells: readonly (readonly (number | null)[])[];
  /** Total of each row, and of each column. */
  readonly rows: readonly (number | null)[];
  readonly columns: readonly (number | null)[];
  readonly total: number | null;
};

/** How much a count is to somebody, and what they know that it is at least. */
type Seen = { readonly amount: number; readonly least: number };

/** A count that leads from one line of the table to another. */
type Count = {
  readonly amount: number;
  /** To whoever knows nothing else, and to who takes off what is known otherwise. */
  readonly seen: readonly [Seen, Seen];
  readonly cells: ReadonlySet<number>;
  readonly from: number;
  readonly to: number;
  /** 0 for a cell, 1 for the total of a line, 2 for that of the table. */
  readonly rank: 0 | 1 | 2;
  hidden: boolean;
};

/**
 * Holds back every count of 1 to `threshold - 1` persons, and as many others as it takes that none of those held back can
 * be worked out from what is shown, nor any sum of them along a line that is of so few. Where whoever is told knows some of
 * the persons otherwise, the same holds of the others alone.
 *
 * Every count of a table stands in two sums, so that what may be held true of those held back is a flow: one can be worked
 * out where no way leads around it on which all of them could be more or less by one.
 *
 * @param threshold - the smallest number of persons of whom a count is shown
 * @see CMS cell size suppression policy (11)
 */
export function withoutSmallCells(table: CountedTable, threshold: number): ShownTable {
  const told = new Table(table, threshold);
  for (const count of told.all) count.hidden = told.isOfFew([count]);
  for (;;) {
    const next = told.betrayed();
    if (next === null) return told.shown();
    next.hidden = true;
  }
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
  private readonly persons: readonly PersonsIn[];

  constructor(
    { counts, known, persons }: CountedTable,
    private readonly threshold: number,
  ) {
    this.persons = persons;
    const [height, width] = [counts.length, counts[0]?.length ?? 0];
    const row = (at: number) => FIRST + at;
    const column = (at: number) => FIRST + height + at;
    const amounts = counts.flat();
    const knowns = known.flat();
    const count = (cells: readonly number[], from: number, to: number, rank: Count['rank']): Count => {
      const amount = sum(cells.map((cell) => amounts[cell] ?? 0));
      const taken = sum(cells.map((cell) => knowns[cell] ?? 0));
      // What is held back is of somebody.
      const rest = { amount: amount - taken, least: taken === 0 ? 1 : 0 };
      return {
        amount,
        seen: [{ amount, least: 1 }, rest],
        cells: new Set(cells),
        from,
        to,
        rank,
        hidden: false,
      };
    };
    const across = (r: number) => Array.from({ length: width }, (_, c) => r * width + c);
    const down = (c: number) => Array.from({ length: height }, (_, r) => r * width + c);
    this.cells = counts.map((line, r) => line.map((_, c) => count([r * width + c], row(r), column(c), 0)));
    this.rows = counts.map((_, r) => count(across(r), OF_ROWS, row(r), 1));
    this.columns = across(0).map((c) => count(down(c), column(c), OF_COLUMNS, 1));
    this.total = count([...amounts.keys()], OF_COLUMNS, OF_ROWS, 2);
    this.all = [...this.cells.flat(), ...this.rows, ...this.columns, this.total];
    this.lines = Array.from({ length: FIRST + height + width }, (_, line) =>
      this.all.filter(({ from, to }) => from === line || to === line),
    );
  }

  /** Some counts taken together are of 1 to `threshold - 1` persons, or of as few who are not known otherwise. */
  isOfFew(counts: readonly Count[]): boolean {
    const covered = new Set(counts.flatMap(({ cells }) => [...cells]));
    const among = this.persons.filter(({ cells }) => cells.some((cell) => covered.has(cell)));
    const numbers = [sum(among.map(({ persons }) => persons)), sum(among.map(({ unknown }) => unknown))];
    return numbers.some((number) => number > 0 && number < this.threshold);
  }

  /** What to hold back next, since what is held back so far can be worked out; null where none of it can. */
  betrayed(): Count | null {
    const told = this.lines.find(
      (line, at) => line.filter(({ hidden }) => hidden).length === 1 || this.tellsSumOfFew(line, at),
    );
    const known = told ?? this.all.filter((count) => count.hidden && this.isWorkedOut(count));
    if (known.length === 0) return null;
    const beside =
      told ?? known.flatMap(({ from, to }) => [this.lines[from] ?? [], this.lines[to] ?? []]).flat();
    return this.bestOf(beside) ?? this.bestOf(this.all);
  }

  shown(): ShownTable {
    const seen = ({ amount, hidden }: Count) => (hidden ? null : amount);
    return {
      cells: this.cells.map((line) => line.map(seen)),
      rows: this.rows.map(seen),
      columns: this.columns.map(seen),
      total: seen(this.total),
    };
  }

  /** Those held back stand on one side of the sum, so that it tells what they come to. */
  private tellsSumOfFew(line: readonly Count[], at: number): boolean {
    const hidden = line.filter((count) => count.hidden);
    const sides = new Set(hidden.map(({ to }) => to === at));
    return sides.size === 1 && this.isOfFew(hidden);
  }

  /** Cells before totals, which whoever asks wants most; then what has others beside it that are held back; then the smallest. */
  private bestOf(some: readonly Count[]): Count | null {
    const alone = ({ from, to }: Count) =>
      [from, to].filter((line) => !this.lines[line]?.some(({ hidden }) => hidden)).length;
    const shown = some.filter(({ hidden, amount }) => !hidden && amount > 0);
    shown.sort((a, b) => a.rank - b.rank || alone(a) - alone(b) || a.amount - b.amount);
    return shown[0] ?? null;
  }

  private isWorkedOut(count: Count): boolean {
    return count.seen.some(({ amount }, eye) => amount > 0 && !this.mayDiffer(count, eye));
  }

  private mayDiffer(count: Count, eye: number): boolean {
    const { from, to } = count;
    return this.leads(to, from, count, eye) || (mayBeLess(count, eye) && this.leads(from, to, count, eye));
  }

  private leads(start: number, end: number, without: Count, eye: number): boolean {
    const reached = new Set([start]);
    for (const line of reached) {
      for (const count of this.lines[line] ?? []) {
        if (!count.hidden || count === without) continue;
        if (count.from === line) reached.add(count.to);
        else if (mayBeLess(count, eye)) reached.add(count.from);
      }
    }
    return reached.has(end);
  }
}

function mayBeLess({ seen }: Count, eye: number): boolean {
  const { amount, least } = seen[eye] as Seen;
  return amount > least;
}
