import {
  type Circumstances,
  checkDate,
  effectiveAt,
  isForeign,
  isFuture,
  type NewEvent,
  RefusedError,
} from '#event-sourcing';
import type { EffectiveAt, JsonObject } from '#event-store';
import type { Granted } from './consent.events.js';
import {
  type ConsentContext,
  type ConsentInputs,
  discloserName,
  type KnownDiscloser,
  type StatedConsentFact,
} from './consent-inputs.js';
import { CONSENT_RULES, type ConsentFacts } from './consents.js';

/** What stating a fact may look at; `at` is how the command names its input. */
export type About = {
  readonly state: ConsentFacts;
  readonly context: ConsentContext;
  readonly circumstances: Circumstances;
  readonly at: string;
};

/**
 * The event that states a fact.
 *
 * @throws RefusedError where the input alone, reference data or the patient's care forbids it
 */
export function statementOf({ type, input }: StatedConsentFact, about: About): NewEvent {
  return type === 'ConsentGranted' ? granted(input, about) : revoked(input, about);
}

function granted(input: ConsentInputs['ConsentGranted'], about: About): NewEvent {
  const { at } = about;
  const { purpose, what, discloser, from, expiry, expiryEvent, signed, note } = input;
  const { organisation, zone, revision } = discloserOf(discloser, about);
  const when = dayOf(signed.on, zone, `${at}signed.on`, about);
  checkDate(from, `${at}from`);
  checkDate(expiry, `${at}expiry`);
  if (from < signed.on) {
    const message = 'A consent allows nothing before it is signed';
    refuse('CONSENT_BEFORE_SIGNATURE', message, `${at}from`, `Give ${signed.on} or later`);
  }
  if (expiry < from) {
    refuse(
      'END_BEFORE_START',
      'The consent expires before it begins',
      `${at}expiry`,
      `Give ${from} or later`,
    );
  }
  const data: Granted = {
    recipient: recipientOf(input.recipient, about),
    purpose,
    what: [...what],
    discloser: { kind: discloser.kind, id: discloser.id },
    discloserRevision: revision,
    from,
    expiry,
    signed: { ...signatoryOf(signed, about), on: signed.on },
  };
  const sealed = { signedBy: signed.name, expiryEvent, note };
  return { type: 'ConsentGranted', data, sealed: given(sealed), effectiveAt: when, organisation };
}

function revoked({ consent, revokedOn, reason }: ConsentInputs['ConsentRevoked'], about: About): NewEvent {
  const { state, circumstances, at } = about;
  const fact = state.facts.get(consent);
  if (fact?.type !== 'ConsentGranted' || fact.voided || isForeign(fact.organisation, circumstances)) {
    const [message, wayOut] = CONSENT_RULES.CONSENT_UNKNOWN;
    return refuse('CONSENT_UNKNOWN', message, `${at}consent`, wayOut);
  }
  return {
    type: 'ConsentRevoked',
    data: { consent, revokedOn },
    sealed: given({ reason }),
    effectiveAt: dayOf(revokedOn, fact.effectiveAt?.zone ?? 'UTC', `${at}revokedOn`, about),
    organisation: fact.organisation,
  };
}

/** Another organisation's is refused in the very words of one that there is not. */
function discloserOf(named: Granted['discloser'], { context, circumstances, at }: About): KnownDiscloser {
  const known = context.disclosers.get(discloserName(named));
  if (known !== undefined && !isForeign(known.organisation, circumstances)) return known;
  const message = `There is no ${discloserName(named)}`;
  return refuse('DISCLOSER_UNKNOWN', message, `${at}discloser.id`, 'Name one that is registered');
}

function recipientOf(recipient: Granted['recipient'], { context, at }: About): Granted['recipient'] {
  if (recipient.kind === 'class') return { kind: recipient.kind, class: recipient.class };
  const { kind, id } = recipient;
  if (kind === 'organisation' && !context.organisations.has(id)) {
    refuse(
      'ORGANISATION_UNKNOWN',
      `There is no organisation ${id}`,
      `${at}recipient.id`,
      'Register it first',
    );
  }
  return { kind, id };
}

/** Only the patient, or whoever was their representative that day, can sign. */
function signatoryOf(
  { by, representative, on }: ConsentInputs['ConsentGranted']['signed'],
  { context: { representatives, diedOn }, at }: About,
): Pick<Granted['signed'], 'by' | 'representative'> {
  const field = `${at}signed.representative`;
  if (by === 'patient') {
    if (representative !== undefined) {
      const wayOut = 'Leave it out, or write `"by": "representative"`';
      refuse('SIGNATORY_UNKNOWN', 'The patient signs without a representative', field, wayOut);
    }
    if (diedOn !== null && on > diedOn) {
      refuse('AFTER_DEATH', 'The patient had died by then', `${at}signed.on`, 'Correct the death or the day');
    }
    return { by, representative: null };
  }
  const found = representatives.find(
    ({ factId, from, to }) => factId === representative && from <= on && (to === null || on <= to),
  );
  if (found !== undefined) return { by, representative: found.factId };
  const wayOut = 'Name the fact that appointed the representative, or appoint one first';
  return refuse('SIGNATORY_UNKNOWN', 'Nobody represented the patient under this id that day', field, wayOut);
}

function dayOf(text: string, zone: string, field: string, { circumstances }: About): EffectiveAt {
  checkDate(text, field);
  const day = effectiveAt(text, zone, field);
  if (isFuture(day, circumstances.nowMs)) {
    refuse('IN_THE_FUTURE', `${field} lies in the future`, field, 'Record it when it has happened');
  }
  return day;
}

function given(values: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

function refuse(code: string, message: string, field: string, wayOut: string): never {
  throw new RefusedError(code, message, { field, wayOut });
}
