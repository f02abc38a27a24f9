/** Lengths of stay as they are grouped here, by their last day. */
const LAST_DAYS = [7, 14, 21, 30, 45, 60, 90];
const GROUPS = [
  ...LAST_DAYS.map((last, group) => `${(LAST_DAYS[group - 1] ?? -1) + 1}-${last} days`),
  `${(LAST_DAYS.at(-1) ?? 0) + 1}+ days`,
];
const MARGIN = 12;
const BAR = 16;

/** Stays of one column by length; `days` is a number, a span as `31-45`, or open as `366+`. */
export type Column = {
  readonly heading: string;
  readonly bands: readonly { readonly days: string; readonly stays: number }[];
  readonly open: number;
};

/** A row a group of lengths, a column for each of what is compared, all to one scale. */
export function histogramOf(columns: readonly Column[]): string[] {
  const counted = columns.map((column) => ({
    ...column,
    stays: GROUPS.map((_, group) => staysIn(column, group)),
  }));
  const most = Math.max(1, ...counted.flatMap(({ stays }) => stays));
  const line = (label: string, cells: readonly string[]) =>
    `${label.padEnd(MARGIN)}${cells.join('  ')}`.trimEnd();
  return [
    line(
      '',
      counted.map(({ heading }) => heading.padEnd(BAR + 6)),
    ),
    ...GROUPS.map((label, group) =>
      line(
        label,
        counted.map(({ stays }) => cell(stays[group] ?? 0, most)),
      ),
    ),
    line(
      'still there',
      counted.map(({ open }) => cell(open, Number.POSITIVE_INFINITY)),
    ),
  ];
}

function staysIn({ bands }: Column, group: number): number {
  const inGroup = bands.filter(({ days }) => groupOf(Number.parseInt(days, 10)) === group);
  return inGroup.reduce((sum, { stays }) => sum + stays, 0);
}

function groupOf(days: number): number {
  const found = LAST_DAYS.findIndex((last) => days <= last);
  return found < 0 ? LAST_DAYS.length : found;
}

function cell(count: number, most: number): string {
  return `${String(count).padStart(4)}  ${'#'.repeat(Math.ceil((count * BAR) / most)).padEnd(BAR)}`;
}
