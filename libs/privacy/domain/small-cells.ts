import { type Count, type Lines, roomOf } from './counts-held-back.js';

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

/**
 * Holds back every count of 1 to `threshold - 1` persons, and as many others as it takes that nobody who is told the rest can
 * work one out: each may be something else, and each that is of few may be as much as the threshold. No sum of those held
 * back that a line tells is of few persons. Where whoever is told knows some of the persons otherwise, and takes them off,
 * the same holds of the others.
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
  private readonly lines: Lines;
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
    return this.personsIn(counts).some((number) => this.isFew(number));
  }

  private isFew(persons: number): boolean {
    return persons > 0 && persons < this.threshold;
  }

  /** How many there are, and how many of them are not known otherwise. */
  private personsIn(counts: readonly Count[]): [persons: number, unknown: number] {
    const covered = new Set(counts.flatMap(({ cells }) => [...cells]));
    const among = this.persons.filter(({ cells }) => cells.some((cell) => covered.has(cell)));
    return [sum(among.map(({ persons }) => persons)), sum(among.map(({ unknown }) => unknown))];
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
    const persons = this.personsIn([count]);
    return ([0, 1] as const).some((eye) => {
      const { amount } = count.seen[eye];
      const room = (towards: 'more' | 'less', enough: number) =>
        roomOf(count, towards, this.lines, eye, enough);
      if (amount === 0) return false;
      const lacks = this.isFew(persons[eye]) ? this.threshold - amount : 0;
      if (lacks > 0) return room('more', lacks) < lacks;
      return room('more', 1) === 0 && room('less', 1) === 0;
    });
  }
}
