import { ruleOn } from '#care/domain';
import { checkDate, dateIn, daysBetween } from '#event-sourcing';
import type { GrantData, Requested } from './authorisation.events.js';
import type { AnswerInput, GrantInput } from './authorisation-inputs.js';
import { type AppealOutcome, type DecisionOutcome, MOST_UNITS } from './authorisation-terms.js';
import type { Authorisation } from './authorisations.js';
import { deliveredDays } from './delivered.js';
import { reckon } from './ledger.js';
import { type About, refuse } from './stating.js';

/** With these outcomes the payer authorises something. */
const GRANTING: readonly (DecisionOutcome | AppealOutcome)[] = [
  'approved',
  'partly',
  'partlyOverturned',
  'overturned',
];

/**
 * What the payer authorises with an answer; null where it authorises nothing.
 *
 * @throws RefusedError `GRANT_MISSING`, `GRANT_UNEXPECTED`, `END_BEFORE_START`, `SPAN_TOO_LONG`,
 * `NEXT_REVIEW_OUTSIDE_SPAN`, `CODE_SCHEME_UNKNOWN`, `UNITS_BELOW_USED`
 */
export function grantOf(
  { outcome, grant }: AnswerInput<DecisionOutcome | AppealOutcome>,
  on: string,
  before: Authorisation,
  about: About,
): GrantData | null {
  const field = `${about.at}grant`;
  if (!GRANTING.includes(outcome)) {
    if (grant === undefined) return null;
    return refuse('GRANT_UNEXPECTED', `${outcome} authorises nothing`, field, 'Leave it out');
  }
  if (grant === undefined) {
    const wayOut = 'Say which level, units and days the payer authorised';
    return refuse('GRANT_MISSING', `${outcome} authorises something`, field, wayOut);
  }
  checkSpan(grant, `${field}.`);
  checkReview(grant, `${field}.`);
  checkUsed(grant, before, about);
  return {
    level: grant.level,
    code: codeFor(grant, on, about, `${field}.code`),
    units: grant.units,
    from: grant.from,
    to: grant.to,
    nextReview: grant.nextReview ?? null,
    lastCoverage: grant.lastCoverage ?? false,
  };
}

export function checkSpan({ from, to }: { readonly from: string; readonly to: string }, at: string): void {
  checkDate(from, `${at}from`);
  checkDate(to, `${at}to`);
  if (to < from) {
    refuse('END_BEFORE_START', 'The last day lies before the first', `${at}to`, `Give ${from} or later`);
  }
  if (daysBetween(from, to) < MOST_UNITS) return;
  const message = `There are more than ${MOST_UNITS} days from the first to the last`;
  refuse('SPAN_TOO_LONG', message, `${at}to`, 'Check the years');
}

function checkReview({ nextReview, from, to }: GrantInput, at: string): void {
  if (nextReview === undefined) return;
  checkDate(nextReview, `${at}nextReview`);
  if (from <= nextReview && nextReview <= to) return;
  const message = 'The next review lies outside the days that are authorised';
  refuse('NEXT_REVIEW_OUTSIDE_SPAN', message, `${at}nextReview`, `Give a day from ${from} to ${to}`);
}

/** What was taken under the answer that stands cannot be taken back by another one. */
function checkUsed({ units }: GrantInput, before: Authorisation, about: About): void {
  if (before.grant === null || units >= before.grant.units) return;
  const { timeline, sessions } = about.context;
  const today = dateIn(before.zone, about.circumstances.nowMs);
  const { ledgers } = reckon({
    authorisations: [before],
    delivered: deliveredDays(timeline.stays, today),
    coverages: timeline.coverages,
    sessions,
  });
  const used = ledgers.get(before.factId)?.used ?? 0;
  if (units >= used) return;
  const message = `${used} of the units are used already`;
  const wayOut = `Give ${used} or more; if the payer never authorised them, void the decision and record it anew`;
  refuse('UNITS_BELOW_USED', message, `${about.at}grant.units`, wayOut);
}

/** @throws RefusedError `CODE_SCHEME_UNKNOWN` */
export function codeFor(
  { code }: { readonly code?: NonNullable<Requested['code']> },
  on: string,
  { context }: About,
  field: string,
): Requested['code'] {
  if (code === undefined) return null;
  const schemes = ruleOn(context.packs, on, 'codeSchemes') ?? {};
  const editions = Object.hasOwn(schemes, code.scheme) ? schemes[code.scheme] : undefined;
  if (editions !== undefined && Object.hasOwn(editions, code.edition)) {
    return { scheme: code.scheme, edition: code.edition, code: code.code };
  }
  const wayOut = 'Use one of the rule pack, or adopt a pack that has it';
  return refuse('CODE_SCHEME_UNKNOWN', 'No rule pack knows this scheme and edition', field, wayOut);
}
