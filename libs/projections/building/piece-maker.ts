import type { ColumnValue } from '#read-store';
import type { Gathered } from '../kept-rows.js';

/** What some patients come to in one view that holds nothing of them, with the rows of those put into its quarantine. */
export type Made = {
  readonly gathered: Gathered;
  readonly failures: readonly (readonly ColumnValue[])[];
  readonly events: number;
};

/** Makes pieces of a build in another thread. */
export type PieceMaker = {
  /**
   * @param tables - of the views, whole
   * @param upTo - to here the streams of the patients are read
   * @returns what they come to in each view, in the order of the tables
   */
  make(tables: readonly string[], patients: readonly string[], upTo: bigint): Promise<readonly Made[]>;
  /** Pieces will be asked for soon. */
  start(): void;
  /** Nothing more is to be made for now. */
  rest(): void;
};
