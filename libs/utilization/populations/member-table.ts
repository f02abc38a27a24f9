import type { CountedTable } from '#privacy/domain';
import type { LengthOfStayMethod } from '../methods/index.js';
import { inOrder } from './cell-tally.js';
import type { Value } from './member-question.js';
import { type MemberFigures, MemberTally } from './member-tally.js';

/** What a payer's members come to, with all that says what of it may be told. A table by one dimension has one row. */
export type MemberTable = {
  readonly rows: readonly Value[];
  readonly columns: readonly Value[];
  readonly cells: readonly (readonly MemberFigures[])[];
  readonly rowTotals: readonly MemberFigures[];
  readonly columnTotals: readonly MemberFigures[];
  readonly total: MemberFigures;
  readonly counted: CountedTable;
  /** One row: stays all of whose days are the payer's, and others. */
  readonly partial: CountedTable;
};

/** What is the payer's of a stay, and the cell it is in. */
export type PlacedPart = {
  readonly row: Value;
  readonly column: Value;
  readonly days: readonly number[];
  readonly isPartial: boolean;
};

/** Counts a table, member by member. */
export class MemberTableCount {
  private readonly tallies = new Map<string, { readonly row: Value; readonly column: Value } & Tallied>();
  private readonly persons = new Persons<string>();
  private readonly whole: MemberTally;
  private readonly partial: MemberTally;
  private readonly partialPersons = new Persons<number>();

  constructor(private readonly methods: readonly LengthOfStayMethod[]) {
    this.whole = new MemberTally(methods);
    this.partial = new MemberTally(methods);
  }

  /** All of one member. @param isKnown - the payer is told of them by name */
  add(parts: readonly PlacedPart[], isKnown: boolean): void {
    for (const part of parts) {
      this.tallyOf(part).add(part.days, isKnown);
      (part.isPartial ? this.partial : this.whole).add(part.days, isKnown);
    }
    this.persons.add(parts.map(nameOf), isKnown);
    this.partialPersons.add(
      parts.map(({ isPartial }) => (isPartial ? 1 : 0)),
      isKnown,
    );
  }

  told(): MemberTable {
    const found = [...this.tallies.values()];
    const rows = [...new Set(found.map(({ row }) => row))].sort(inOrder);
    const columns = [...new Set(found.map(({ column }) => column))].sort(inOrder);
    const cells = rows.map((row) =>
      columns.map((column) => this.tallies.get(nameOf({ row, column }))?.tally ?? this.sum([])),
    );
    const place = (name: string) => {
      const { row = null, column = null } = this.tallies.get(name) ?? {};
      return rows.indexOf(row) * columns.length + columns.indexOf(column);
    };
    const halves = [this.whole, this.partial];
    return {
      rows,
      columns,
      cells: cells.map((line) => line.map((cell) => cell.told())),
      rowTotals: cells.map((line) => this.sum(line).told()),
      columnTotals: columns.map((_, at) => this.sum(cells.flatMap((line) => line[at] ?? [])).told()),
      total: this.sum(cells.flat()).told(),
      counted: countedOf(cells, this.persons.told(place)),
      partial: countedOf(
        [halves],
        this.partialPersons.told((half) => half),
      ),
    };
  }

  private tallyOf(part: PlacedPart): MemberTally {
    const { row, column } = part;
    const name = nameOf(part);
    const known = this.tallies.get(name);
    if (known !== undefined) return known.tally;
    const tally = new MemberTally(this.methods);
    this.tallies.set(name, { row, column, tally });
    return tally;
  }

  private sum(tallies: readonly MemberTally[]): MemberTally {
    return tallies.reduce((all, one) => all.addAll(one), new MemberTally(this.methods));
  }
}

type Tallied = { readonly tally: MemberTally };

function nameOf({ row, column }: Pick<PlacedPart, 'row' | 'column'>): string {
  return JSON.stringify([row, column]);
}

function countedOf(
  cells: readonly (readonly MemberTally[])[],
  persons: CountedTable['persons'],
): CountedTable {
  return {
    counts: cells.map((line) => line.map(({ stays }) => stays)),
    known: cells.map((line) => line.map(({ known }) => known)),
    persons,
  };
}

/** Persons by the cells that they are in together: there are far fewer of these than persons. */
class Persons<Name extends string | number> {
  private readonly groups = new Map<string, { cells: Name[]; persons: number; unknown: number }>();

  add(names: readonly Name[], isKnown: boolean): void {
    if (names.length === 0) return;
    const cells = [...new Set(names)].sort();
    const key = JSON.stringify(cells);
    const group = this.groups.get(key) ?? { cells, persons: 0, unknown: 0 };
    group.persons += 1;
    if (!isKnown) group.unknown += 1;
    this.groups.set(key, group);
  }

  told(place: (name: Name) => number): CountedTable['persons'] {
    return [...this.groups.values()].map(({ cells, ...group }) => ({ ...group, cells: cells.map(place) }));
  }
}
