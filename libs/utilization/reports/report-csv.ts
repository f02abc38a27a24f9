import type { CellFigures } from '../populations/index.js';
import type { ReportDocument } from './report-text.js';

/** A report as CSV (RFC 4180): one line a cell and method; what is not known is empty. */
export function csvOf({ by, percentiles, figures }: ReportDocument): string {
  const further = percentiles.map((percent) => `p${percent}`);
  const headings = ['method', 'version', ...by, 'n', 'days', 'mean', 'median', 'p90', ...further];
  const lines = figures.map((figure) => lineOf(figure, by, further));
  return csvText([[...headings, 'openStays', 'openDays', 'payerDays', 'bands'], ...lines]);
}

type Value = string | number | null;

export function wantsCsv(accept: string | undefined): boolean {
  return /(^|,)\s*text\/csv\b/i.test(accept ?? '');
}

/** What is null is empty. @see RFC 4180 */
export function csvText(lines: readonly (readonly Value[])[]): string {
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

function lineOf(figure: CellFigures, by: readonly string[], further: readonly string[]): Value[] {
  const { method, version, n, days, mean, median, p90, percentiles, open, payerDays, bands } = figure;
  const cell: Readonly<Record<string, string | null>> = figure.cell;
  return [
    ...[method, version, ...by.map((dimension) => cell[dimension] ?? null), n, days, mean, median, p90],
    ...further.map((name) => percentiles[name] ?? null),
    ...[open.n, open.days],
    payerDays.map(({ payer, days: paid }) => `${payer ?? ''}:${paid}`).join(' '),
    bands.map(({ days: band, stays }) => `${band}:${stays}`).join(' '),
  ];
}

function field(value: Value): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
