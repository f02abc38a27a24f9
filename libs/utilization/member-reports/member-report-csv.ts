import type { ShownFigures } from '../populations/index.js';
import { csvText } from '../reports/report-csv.js';
import type { MemberReportDocument, OpenFigures } from './member-report-text.js';

type Value = string | number | null;

/** A report to a payer as CSV: one line a cell or total and method; of one held back, one line that is empty behind it. */
export function memberCsvOf({ by, ended, open }: MemberReportDocument): string {
  const tables = { ended, open };
  const lines = Object.entries(tables).flatMap(([of, { cells, totals }]) => [
    ...cells.flatMap((figures) => linesOf([of, 'cell'], by, figures)),
    ...totals.flatMap((figures) => linesOf([of, 'total'], by, figures)),
  ]);
  return csvText([['of', 'kind', ...by, 'stays', 'method', 'version', 'days', 'mean', 'median'], ...lines]);
}

function linesOf(
  first: readonly string[],
  by: readonly string[],
  { cell, stays, lengths }: ShownFigures | OpenFigures,
): Value[][] {
  const values: Readonly<Record<string, Value>> = cell;
  const start = [...first, ...by.map((dimension) => values[dimension] ?? null), stays];
  if (lengths === null) return [[...start, null, null, null, null, null]];
  return lengths.map(({ method, version, days, ...more }) => {
    const { mean, median } = { mean: null, median: null, ...more };
    return [...start, method, version, days, mean, median];
  });
}
