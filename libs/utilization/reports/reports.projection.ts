import type { Projection } from '#projections';
import { type Report, reportDecider } from './report.decider.js';
import { type ReportAbout, reportOfStream } from './report.events.js';

export type ReportRow = Omit<ReportAbout, 'mark'> & {
  readonly report: string;
  readonly organisation: string | null;
  readonly account: string;
  readonly role: string;
  readonly reportedAt: string;
  readonly mark: ReportAbout['mark'];
  readonly hash: string;
};

/** Every report that was made, without its figures. */
export const lengthOfStayReports: Projection<{ id: string; report: Report | null }, ReportRow> = {
  name: 'length_of_stay_reports',
  version: 1,
  columns: {
    report: 'text',
    organisation: 'text?',
    account: 'text',
    role: 'text',
    reportedAt: 'text',
    methods: 'json',
    by: 'json',
    from: 'text?',
    to: 'text?',
    facility: 'text?',
    programme: 'text?',
    level: 'text?',
    payer: 'text?',
    percentiles: 'json',
    asOf: 'text',
    mark: 'json?',
    quarantined: 'integer',
    hash: 'text',
  },
  primaryKey: ['report'],
  indexes: [['organisation', 'reportedAt', 'report']],
  kinds: ['report'],
  by: 'stream',
  initial: (stream) => ({ id: reportOfStream(stream), report: null }),
  evolve: ({ id, report }, event) => ({ id, report: reportDecider.evolve(report, event) }),
  rows({ id, report }) {
    if (report === null) return [];
    const { about, hash, organisation, askedBy, reportedAt } = report;
    return [{ ...about, report: id, organisation, ...askedBy, reportedAt, hash }];
  },
};
