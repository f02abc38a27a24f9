import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { RefusedError } from '#event-sourcing';
import { canonicalJson, hashOf } from '#event-store';
import { type Complete, completeness } from '#projections';
import type { Counted } from '../populations/count-population.js';
import type { CellFigures } from '../populations/question.js';
import type { ReportAbout } from './report.events.js';

/** What a report tells, in the order of its text. */
export type ReportDocument = Omit<ReportAbout, 'quarantined' | 'methods'> & {
  readonly report: string;
  readonly askedBy: { readonly account: string; readonly role: string; readonly organisation: string | null };
  readonly methods: readonly { readonly method: string; readonly version: number; readonly source: string }[];
  readonly complete: Complete;
  readonly figures: readonly CellFigures[];
  readonly totals: readonly CellFigures[];
};

/** What is left of the 512 KiB of an append beside the text. */
const MOST_PACKED = 480 * 1024;

/** What of a report is known before anything is counted. */
export type ReportHeading = Omit<ReportDocument, 'complete' | 'figures' | 'totals'>;

/** A report as it is stored: its text deflated, in base64, and the hash of the text. */
export type PackedReport = {
  readonly quarantined: number;
  readonly hash: string;
  readonly packed: string;
};

/** The one text of a report. @throws RefusedError `REPORT_TOO_LARGE` */
export function packedReport(
  heading: ReportHeading,
  { figures, totals, quarantined }: Counted,
): PackedReport {
  const document: ReportDocument = { ...heading, complete: completeness(quarantined), figures, totals };
  const text = canonicalJson(document);
  const packed = deflateRawSync(text).toString('base64');
  if (packed.length <= MOST_PACKED) return { quarantined, hash: hashOf(text), packed };
  throw new RefusedError(
    'REPORT_TOO_LARGE',
    `The report has ${figures.length} cells, more than can be kept`,
    {
      field: 'by',
      wayOut: 'Tell stays apart by less, ask fewer methods, or ask for one payer or facility at a time',
    },
  );
}

/** The text as it was, byte for byte. */
export function unpacked(packed: string): string {
  return inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8');
}
