import { deflateRawSync } from 'node:zlib';
import { canonicalJson, hashOf } from '#event-store';
import type { MembersCounted, ShownFigures, ShownMembers } from '../populations/index.js';
import type { MemberReportAbout } from './member-report.events.js';

/** Days to date: a mean of them is that of no stay. */
export type OpenFigures = Omit<ShownFigures, 'lengths'> & {
  readonly lengths:
    | readonly { readonly method: string; readonly version: number; readonly days: number }[]
    | null;
};
type OpenMembers = Omit<ShownMembers, 'cells' | 'totals'> & {
  readonly cells: readonly OpenFigures[];
  readonly totals: readonly OpenFigures[];
};

/** What a payer is told, in the order of its text. */
export type MemberReportDocument = Omit<MemberReportAbout, 'methods'> & {
  readonly askedBy: string;
  readonly methods: readonly { readonly method: string; readonly version: number; readonly source: string }[];
  readonly ended: ShownMembers;
  readonly open: OpenMembers;
  readonly complete: true;
};

/** The one text of a report, with its hash and as it is stored; what is held back goes into none of them. */
export function memberReportText(
  about: MemberReportAbout,
  more: Pick<MemberReportDocument, 'askedBy' | 'methods'>,
  { ended, open }: MembersCounted,
): { readonly hash: string; readonly packed: string } {
  const document: MemberReportDocument = {
    ...about,
    ...more,
    ended,
    open: toDate(open),
    complete: true,
  };
  const text = canonicalJson(document);
  return { hash: hashOf(text), packed: deflateRawSync(text).toString('base64') };
}

function toDate({ cells, totals, partialStays }: ShownMembers): OpenMembers {
  const days = (shown: ShownFigures): OpenFigures => ({
    ...shown,
    lengths: shown.lengths?.map(({ method, version, days }) => ({ method, version, days })) ?? null,
  });
  return { cells: cells.map(days), totals: totals.map(days), partialStays };
}
