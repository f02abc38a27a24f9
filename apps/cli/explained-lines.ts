import { REASONS, type Why } from '#utilization/methods';
import { inWords, local } from './history-words.js';
import { printable } from './terminal.js';

/** The length of a stay as the service explains it. */
export type Explained = {
  readonly patient: string;
  readonly level: string;
  readonly setting: string;
  readonly facility: string;
  readonly zone: string;
  readonly from: string;
  readonly to: string | null;
  readonly toDate: boolean;
  readonly asOf: string;
  readonly mark: { readonly log: string; readonly event: string } | null;
  readonly methods: readonly {
    readonly method: string;
    readonly version: number;
    readonly source: string;
    readonly days: number;
  }[];
  readonly differing: number;
  readonly days: readonly {
    readonly date: string;
    readonly differs: boolean;
    readonly counts: readonly { readonly counted: boolean; readonly why: Why }[];
  }[];
};

/** What is told of it at a terminal: a table between what it is about and what its words mean. */
export function explainedLines(explained: Explained) {
  const { methods, days, toDate, differing } = explained;
  const last = toDate ? 'days to date' : 'days';
  const rows = days.map(({ date, differs, counts }) => [
    `${date}${differs ? ' *' : ''}`,
    ...counts.map(({ counted, why }) => `${counted ? 1 : '-'}  ${inWords(why)}`),
  ]);
  const used = new Set(days.flatMap(({ counts }) => counts.map(({ why }) => why)));
  return {
    about: aboutOf(explained).map(printable),
    headings: ['', ...methods.map(({ method, version }) => `${method}@${version}`)],
    rows: [...rows, [last, ...methods.map((method) => String(method.days))]],
    legend: [
      ...(differing === 0 ? [] : [`* counted by some of them and not by others: ${differing}`]),
      ...[...used].map((why) => `${inWords(why)}: ${REASONS[why]}`),
      ...methods.map(({ method, version, source }) => `${method}@${version}: ${source}`),
    ].map(printable),
  };
}

function aboutOf({ patient, level, setting, facility, zone, from, to, asOf, mark }: Explained): string[] {
  const until = to === null ? 'still there' : `to ${local(to)}`;
  return [
    `${inWords(level)} (${inWords(setting)}) at ${facility}, from ${local(from)}, ${until}; dates in ${zone}`,
    `Patient ${patient}, as of ${local(asOf)}, as known at ${mark === null ? 'the beginning' : `${mark.log}/${mark.event}`}`,
  ];
}
