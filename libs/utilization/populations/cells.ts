import { CellTally, inOrder, type Sums, type Tallied } from './cell-tally.js';
import type { Cell, CellFigures, Question } from './question.js';

/** What a stay is in, dimension by dimension; `name` tells cells apart. */
export type NamedCell = { readonly name: string; readonly values: readonly (string | null)[] };

type Values = NamedCell['values'];
type TalliedCell = { readonly values: Values; readonly tally: CellTally };

/** All cells of some stays by each method, as they go from one thread to another. */
export type SummedCells = readonly (readonly { readonly cell: NamedCell; readonly sums: Sums }[])[];

/** The cells of a population, by each method. */
export class Cells {
  private readonly byMethod: readonly Map<string, TalliedCell>[];

  constructor(private readonly question: Pick<Question, 'methods' | 'by' | 'percentiles'>) {
    this.byMethod = question.methods.map(() => new Map());
  }

  /** @param method - its place in the question */
  tallyOf(method: number, { name, values }: NamedCell): CellTally {
    const cells = this.byMethod[method];
    const known = cells?.get(name);
    if (known !== undefined) return known.tally;
    const tally = new CellTally();
    cells?.set(name, { values, tally });
    return tally;
  }

  summed(): SummedCells {
    return this.byMethod.map((cells) =>
      [...cells].map(([name, { values, tally }]) => ({ cell: { name, values }, sums: tally.sums() })),
    );
  }

  /** Everything that others hold of other stays. */
  addAll(others: SummedCells): void {
    for (const [method, cells] of others.entries())
      for (const { cell, sums } of cells) this.tallyOf(method, cell).addAll(sums);
  }

  /** Every cell there is, in order, each by every method that knows it. */
  figures(): CellFigures[] {
    const { methods, by } = this.question;
    const all = methods.flatMap((_, place) => [...this.cellsBy(place)].map((cell) => ({ place, ...cell })));
    all.sort((a, b) => cellsInOrder(a.values, b.values) || a.place - b.place);
    return all.map(({ place, values, tally }) => {
      const cell = Object.fromEntries(by.map((dimension, at) => [dimension, values[at] ?? null]));
      return this.told(place, cell, tally);
    });
  }

  /** All cells together, by each method. */
  totals(): CellFigures[] {
    return this.question.methods.map((_, place) => {
      const all = new CellTally();
      for (const { tally } of this.cellsBy(place)) all.addAll(tally.sums());
      return this.told(place, {}, all);
    });
  }

  private cellsBy(method: number): Iterable<TalliedCell> {
    return this.byMethod[method]?.values() ?? [];
  }

  private told(method: number, cell: Cell, tally: CellTally): CellFigures {
    const { name = '', version = 0 } = this.question.methods[method] ?? {};
    const tallied: Tallied = tally.told(this.question.percentiles);
    return { method: name, version, cell, ...tallied };
  }
}

function cellsInOrder(a: Values, b: Values): number {
  for (const [place, value] of a.entries()) {
    const order = inOrder(value, b[place] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
