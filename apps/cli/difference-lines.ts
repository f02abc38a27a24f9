import { inWords, local } from './history-words.js';
import { printable } from './terminal.js';

type Summary = {
  readonly level: string;
  readonly facility: string;
  readonly from: string;
  readonly to: string | null;
} | null;
type Days = Readonly<Record<string, number>>;

/** What changed between two moments of knowledge, as the service answers it. */
export type Differences = {
  readonly asOf: string;
  readonly from: { readonly log: string; readonly event: string } | null;
  readonly stays: number;
  readonly days: Days;
  readonly items: readonly {
    readonly patient: string;
    readonly stay: string;
    readonly changes: readonly string[];
    readonly before: Summary;
    readonly after: Summary;
    readonly days: Days;
    readonly causes: readonly {
      readonly event: string;
      readonly type: string;
      readonly recordedAt: string;
      readonly by: { readonly id: string };
    }[];
  }[];
};

export function differenceLines({ from, stays, days, items }: Differences): string[] {
  const since = from === null ? 'the beginning' : `${from.log}/${from.event}`;
  return [
    `Changed since ${since}: ${stays === 0 ? 'nothing' : `${stays} ${stays === 1 ? 'stay' : 'stays'}${daysText(days)}`}`,
    ...items.map(({ changes, before, after, days: gained, causes }) => {
      const by = causes.map(
        (cause) => `${inWords(cause.type)} ${cause.recordedAt.slice(0, 10)} by ${cause.by.id}`,
      );
      const what = changes.map((change) => inWords(change)).join(', ');
      return `  ${spanText(before)} → ${spanText(after)}  ${what}${daysText(gained)} · ${by.join('; ')}`;
    }),
  ].map(printable);
}

function spanText(stay: Summary): string {
  if (stay === null) return 'no stay';
  const { level, facility, from, to } = stay;
  return `${inWords(level)} at ${facility} ${local(from)} to ${to === null ? 'now' : local(to)}`;
}

function daysText(days: Days): string {
  const told = Object.entries(days).map(
    ([level, n]) => `${inWords(level)} ${n > 0 ? '+' : '−'}${Math.abs(n)}`,
  );
  return told.length === 0 ? '' : `, days: ${told.join(', ')}`;
}
