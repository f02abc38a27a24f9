import { type Decider, RefusedError } from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';
import type { MemberReportAbout, MemberStaysReported } from './member-report.events.js';

/** A report that a payer was told, without its text, which is read where it is shown. */
export type ToldReport = MemberReportAbout & {
  readonly hash: string;
  readonly account: string;
  /** ISO 8601, UTC. */
  readonly reportedAt: string;
  readonly commandId: string;
  /** Where in the stream its text is. */
  readonly revision: number;
};

/** By year. */
export type ToldYears = ReadonlyMap<string, ToldReport>;

/** Each year is told once: two tables of the same stays, or of two days, could be taken from one another. */
export const memberReportDecider: Decider<ToldYears, MemberStaysReported, null> = {
  initial: () => new Map(),
  evolve(years, event) {
    if (event.type !== 'MemberStaysReported') return years;
    const report = reportIn(event);
    return new Map(years).set(report.year, report);
  },
  decide(reported, years) {
    if (isTold(years, reported.about)) return [];
    return [{ type: 'MemberStaysReported', data: reported as JsonObject }];
  },
};

type AskedOf = { readonly year: string; readonly by: readonly string[] };

/**
 * Whether that is what was told of the year.
 *
 * @throws RefusedError `YEAR_TOLD_OTHERWISE`
 */
export function isTold(years: ToldYears, asked: AskedOf): boolean {
  const told = years.get(asked.year);
  if (told === undefined) return false;
  if (isSame(told, asked)) return true;
  return refuseOther(told);
}

/** In whichever order it names them. */
export function isSame(one: AskedOf, other: AskedOf): boolean {
  return one.year === other.year && [...one.by].sort().join() === [...other.by].sort().join();
}

export function refuseOther({ year, by }: AskedOf): never {
  throw new RefusedError('YEAR_TOLD_OTHERWISE', `${year} is told by ${by.join(' and ')} already`, {
    field: 'by',
    wayOut: `Ask by ${by.join(' and ')}: a year is told once, since two tables of it could tell of single persons`,
  });
}

function reportIn({ data, revision, metadata }: RecordedEvent): ToldReport {
  const { about, hash } = data as MemberStaysReported;
  const { actor, recordedAt, commandId } = metadata;
  return { ...about, hash, account: actor.id, reportedAt: recordedAt, commandId, revision };
}
