import type { Decider } from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';
import type { LengthsOfStayReported, ReportAbout } from './report.events.js';

/** A report without its text, which is read where it is shown. */
export type Report = {
  readonly asked: string;
  readonly about: ReportAbout;
  readonly hash: string;
  /** Null for one of the whole installation. */
  readonly organisation: string | null;
  readonly askedBy: { readonly account: string; readonly role: string };
  /** ISO 8601, UTC. */
  readonly reportedAt: string;
};

/** A report is made once and never changed. */
export const reportDecider: Decider<Report | null, LengthsOfStayReported, null> = {
  initial: () => null,
  evolve(report, event) {
    return event.type === 'LengthsOfStayReported' ? reportIn(event) : report;
  },
  decide: (reported, report) =>
    report === null ? [{ type: 'LengthsOfStayReported', data: reported as JsonObject }] : [],
};

function reportIn({ data, organisation, metadata: { actor, recordedAt } }: RecordedEvent): Report {
  const { asked, about, hash } = data as LengthsOfStayReported;
  const askedBy = { account: actor.id, role: actor.role };
  return { asked, about, hash, organisation, askedBy, reportedAt: recordedAt };
}
