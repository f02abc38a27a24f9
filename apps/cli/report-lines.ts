import { local } from './history-words.js';
import { printable } from './terminal.js';

type Figure = {
  readonly method: string;
  readonly version: number;
  readonly cell: Readonly<Record<string, string | null>>;
  readonly n: number;
  readonly days: number;
  readonly mean: number | null;
  readonly median: number | null;
  readonly p90: number | null;
  readonly open: { readonly n: number; readonly days: number };
};

/** A report as the service keeps it. */
export type Reported = {
  readonly report: string;
  readonly by: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly asOf: string;
  readonly mark: { readonly log: string; readonly event: string } | null;
  readonly complete: true | { readonly quarantined: number };
  readonly methods: readonly { readonly method: string; readonly version: number; readonly source: string }[];
  readonly figures: readonly Figure[];
  readonly totals: readonly Figure[];
};

const BAR = 24;

/** What programs are told: one row a cell and method. */
export function reportRows({ figures }: Reported) {
  return figures.map(({ method, version, cell, n, days, mean, median, p90 }) => {
    return { method, version, cell, n, days, mean, median, p90 };
  });
}

/** What is told of it at a terminal: one line a cell and method, and a bar as long as the stays are in the middle. */
export function reportLines(report: Reported) {
  const { by, figures, totals, methods } = report;
  const longest = Math.max(1, ...figures.map(({ median }) => median ?? 0));
  const line = (figure: Figure, cell: readonly string[]) => [
    ...cell,
    `${figure.method}@${figure.version}`,
    ...[figure.n, figure.days].map(String),
    ...[figure.mean, figure.median, figure.p90].map(known),
    figure.open.n === 0 ? '' : `${figure.open.n} (${figure.open.days})`,
    barOf(figure.median, longest),
  ];
  const all = by.length === 0 ? [] : totals;
  return {
    about: aboutOf(report).map(printable),
    headings: [...by, 'method', 'n', 'days', 'mean', 'median', 'p90', 'still there', 'median as a bar'],
    rows: [
      ...figures.map((figure) =>
        line(
          figure,
          by.map((dimension) => figure.cell[dimension] ?? '-'),
        ),
      ),
      ...all.map((total) =>
        line(
          total,
          by.map((_, place) => (place === 0 ? 'all' : '')),
        ),
      ),
    ],
    legend: [
      'n, days, mean, median, p90: stays that are over; still there: stays that go on, and their days to date',
      ...methods.map(({ method, version, source }) => `${method}@${version}: ${source}`),
    ].map(printable),
  };
}

function aboutOf({ report, from, to, asOf, mark, complete }: Reported): string[] {
  const window = `${from === null ? '' : ` from ${from}`}${to === null ? '' : ` to ${to}`}`;
  const known = mark === null ? 'the beginning' : `${mark.log}/${mark.event}`;
  return [
    `Stays that ended${window === '' ? ' on any day' : window}, as of ${local(asOf)}, as known at ${known}`,
    `Report ${report}${complete === true ? '' : `; ${complete.quarantined} patients are missing from it`}`,
  ];
}

function known(figure: number | null): string {
  return figure === null ? '-' : String(Number(figure.toFixed(1)));
}

function barOf(figure: number | null, longest: number): string {
  if (figure === null) return '';
  return '#'.repeat(Math.max(1, Math.round((figure / longest) * BAR)));
}
