import type { Caller } from '#event-sourcing';
import type { Posed } from './questions.js';
import type { LengthsOfStayReported } from './report.events.js';
import type { PackedReport, ReportHeading } from './report-text.js';

/** What a report says before its figures. */
export function headingOf(report: string, { question, chosen, known }: Posed, caller: Caller): ReportHeading {
  const { methods, by, from, to, asOf, percentiles } = question;
  const { facility, programme, level, payer } = chosen;
  const { id, role, organisation } = caller.actor;
  return {
    report,
    askedBy: { account: id, role, organisation },
    methods: methods.map(({ name, version, source }) => ({ method: name, version, source })),
    by: [...by],
    ...{ from, to, facility, programme, level, payer, asOf },
    percentiles: [...percentiles],
    mark: known.mark,
  };
}

/** What was told, whole, as it is stored. */
export function reported(
  asked: string,
  { report: _, askedBy: __, methods, ...heading }: ReportHeading,
  { quarantined, hash, packed }: PackedReport,
): LengthsOfStayReported {
  const named = methods.map(({ method, version }) => ({ method, version }));
  return { asked, about: { ...heading, methods: named, quarantined }, hash, text: packed };
}
