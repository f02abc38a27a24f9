import type { Counts } from '#projections';
import { METHODS } from '../methods/index.js';

/**
 * What some stays come to, as they are known now. What is `over` is by method, in columns of its own: how many stays are so
 * many days long, and the days of each payer. Of what is `open` the stays are told by their shapes, since their days
 * change with the date; of `dated` how many have what date as their last.
 */
export type KeptTotal = {
  readonly kind: 'over' | 'open' | 'dated';
  /** Empty for all of the organisation. */
  readonly facility: string;
  readonly organisation: string;
  readonly level: string;
  /** Empty where nobody is known to pay. */
  readonly payer: string;
  /** Year in which they ended; month in which they began, or of the date. */
  readonly period: string;
  readonly stays: Counts;
};

export type KeptTotalRow = KeptTotal & Readonly<Record<CountColumn, Counts>>;
type CountColumn = `${string}_${number}` | `${string}_${number}_paid`;

/** The methods that totals are kept by: all that count populations, every version. */
export const KEPT_METHODS = METHODS.filter(({ needsServices }) => needsServices !== true);

/** The columns of a method. */
export function columnsOf({ name, version }: { readonly name: string; readonly version: number }) {
  const lengths: CountColumn = `${name}_${version}`;
  return { lengths, paid: `${lengths}_paid` } as const;
}
