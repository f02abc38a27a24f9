import { type Band, bandsOf } from './bands.js';

/** What is told of the lengths of some stays that are over. Null where there are none. */
export type Figures = {
  readonly n: number;
  readonly days: number;
  /** To four decimal places. */
  readonly mean: number | null;
  readonly median: number | null;
  readonly p90: number | null;
  /** The further percentiles that were asked for, by their name: `p25`. */
  readonly percentiles: Readonly<Record<string, number | null>>;
  readonly bands: readonly Band[];
};

/** Some stays as far as a mean needs them. */
export type Summed = { readonly n: number; readonly days: number };

/**
 * The mean of cells taken together: every stay counts once, where a mean of means would count every cell once. To four
 * decimal places; null where there are no stays.
 */
export function pooledMean(cells: readonly Summed[]): number | null {
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  const days = cells.reduce((sum, cell) => sum + cell.days, 0);
  return n === 0 ? null : Number((days / n).toFixed(4));
}

/** @param byLength - how many stays were so many days long */
export function figuresOf(byLength: ReadonlyMap<number, number>, percentiles: readonly number[]): Figures {
  const lengths = [...byLength].sort(([a], [b]) => a - b);
  const n = lengths.reduce((sum, [, stays]) => sum + stays, 0);
  const days = lengths.reduce((sum, [length, stays]) => sum + length * stays, 0);
  const named = percentiles.map((percent) => [`p${percent}`, percentile(lengths, n, percent)]);
  return {
    n,
    days,
    mean: pooledMean([{ n, days }]),
    median: median(lengths, n),
    p90: percentile(lengths, n, 90),
    percentiles: Object.fromEntries(named),
    bands: bandsOf(byLength),
  };
}

type Lengths = readonly (readonly [days: number, stays: number])[];

/** The length of the stay in the middle, or half way between the two there. */
function median(lengths: Lengths, n: number): number | null {
  const [low, high] = [lengthAt(lengths, Math.ceil(n / 2)), lengthAt(lengths, Math.floor(n / 2) + 1)];
  return low === null || high === null ? null : (low + high) / 2;
}

/** The shortest length that so many of a hundred stays do not exceed: the nearest rank, always the length of a stay. */
function percentile(lengths: Lengths, n: number, percent: number): number | null {
  return lengthAt(lengths, Math.ceil((percent * n) / 100));
}

/** @param rank - counted from 1, the shortest first */
function lengthAt(lengths: Lengths, rank: number): number | null {
  if (rank < 1) return null;
  let seen = 0;
  for (const [days, stays] of lengths) {
    seen += stays;
    if (seen >= rank) return days;
  }
  return null;
}
