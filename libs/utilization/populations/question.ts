import type { LengthOfStayMethod } from '../methods/index.js';
import type { Tallied } from './cell-tally.js';
import type { Dimension } from './dimensions.js';

/** What is counted of a population, and how it is told apart. Dates are those of each facility's calendar. */
export type Question = {
  readonly methods: readonly LengthOfStayMethod[];
  readonly by: readonly Dimension[];
  /** The first and the last date on which a stay may have ended; null for no bound. Open stays are apart. */
  readonly from: string | null;
  readonly to: string | null;
  readonly asOf: string;
  /** Only stays whose primary payer it is. */
  readonly payer: string | null;
  /** Whole numbers from 1 to 99. */
  readonly percentiles: readonly number[];
};

/** What the stays of a cell are in, by dimension, in the order in which those were asked. */
export type Cell = Readonly<Partial<Record<Dimension, string | null>>>;
/** One cell by one method. */
export type CellFigures = {
  readonly method: string;
  readonly version: number;
  readonly cell: Cell;
} & Tallied;
