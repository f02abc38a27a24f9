import type { Caller } from '#event-sourcing';
import type { Question } from '#privacy/disclosure';

/** What a member's stays are told with. Nothing else of a stay is told to payers. @see 45 CFR 164.502(b) */
const STAY_FIELDS: Question['fields'] = [
  ['stays', ['stay', 'level', 'role', 'facility', 'zone', 'asOf', 'days', 'partial', 'toDate']],
  ['dispositions', ['endedBy', 'disposition']],
  ['measures', ['lengths']],
];
/** What a member in a list is told with. */
const MEMBER_FIELDS: Question['fields'] = [['stays', ['patient', 'stays', 'level']]];
/** What was authorised for a member is told with; `days` are those of the stays that it is held against. */
const AUTHORISATION_FIELDS: Question['fields'] = [
  ['authorisations', ['items']],
  ['stays', ['days']],
];
/** Who came back and was followed up is told with; how a stay ended decides over much of it. */
const MEASURE_FIELDS: Question['fields'] = [
  ['measures', ['stay', 'level', 'facility', 'to', 'returns', 'followUps']],
  ['dispositions', ['eligibility', 'why']],
  ['services', ['met']],
];

const FIELDS = {
  members: MEMBER_FIELDS,
  stays: STAY_FIELDS,
  authorisations: AUTHORISATION_FIELDS,
  measures: MEASURE_FIELDS,
} as const;

/** The payer that an account asks for. Only accounts of payers get to these routes. */
export function payerOf({ scope }: Caller): string {
  if (scope.kind !== 'payer') throw new Error('A route for payers lets in others');
  return scope.payer;
}

/** A payer asks, in order to pay. */
export function payerQuestion(what: keyof typeof FIELDS, caller: Caller, correlationId: string): Question {
  const recipient = { kind: 'payer', id: payerOf(caller) } as const;
  return { caller, correlationId, recipient, purpose: 'payment', what, fields: FIELDS[what] };
}
