import { type Broken, type Fact, type Facts, foldFact } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { consentRegistry, type Granted, type Revoked } from './consent.events.js';

/** Everything that a patient has consented to and revoked. */
export type ConsentFacts = { readonly facts: Facts };

export const consentFacts = {
  initial: (): ConsentFacts => ({ facts: new Map() }),
  evolve(state: ConsentFacts, event: RecordedEvent): ConsentFacts {
    foldFact(state.facts, event, consentRegistry);
    return state;
  },
};

export function consentStream(patient: string): string {
  return `consent-${patient}`;
}

/** A consent that stands, with what became of it. */
export type Consent = Granted & {
  readonly factId: string;
  /** Event to supersede in a correction. */
  readonly standing: string;
  readonly organisation: string | null;
  readonly revocation: {
    readonly factId: string;
    readonly standing: string;
    readonly revokedOn: string;
  } | null;
};

/** Rules that the facts of a consent stream, taken together, must keep, in the words of a refusal. */
export const CONSENT_RULES = {
  CONSENT_UNKNOWN: ['No such consent was granted', 'Take the id from the consents of the patient'],
  CONSENT_REVOKED: ['The consent is revoked already', 'Correct the revocation if it is wrong'],
  REVOKED_BEFORE_GRANT: ['The consent was signed later than that', 'Check both days'],
} as const;
export type ConsentRule = keyof typeof CONSENT_RULES;

/**
 * The one reading of a consent stream, used to decide and to answer. Where facts contradict each other, the earliest
 * revocation counts: a contradiction never widens what may be disclosed.
 */
export function consentsIn({ facts }: ConsentFacts): {
  readonly consents: readonly Consent[];
  readonly violations: readonly Broken<ConsentRule>[];
} {
  const standing = [...facts.values()].filter(({ voided }) => !voided).sort((a, b) => a.stated - b.stated);
  const granted = new Map<string, Fact>();
  for (const fact of standing) if (fact.type === 'ConsentGranted') granted.set(fact.factId, fact);
  const revoked = new Map<string, Fact>();
  const violations: Broken<ConsentRule>[] = [];
  for (const fact of standing) {
    if (fact.type !== 'ConsentRevoked') continue;
    const { consent, revokedOn } = fact.data as Revoked;
    const grant = granted.get(consent);
    const before = revoked.get(consent);
    const breaks = (rule: ConsentRule, against: string) =>
      violations.push({ rule, facts: [fact.factId, against] });
    if (grant === undefined) breaks('CONSENT_UNKNOWN', consent);
    else if (revokedOn < (grant.data as Granted).signed.on) breaks('REVOKED_BEFORE_GRANT', consent);
    if (before !== undefined) breaks('CONSENT_REVOKED', before.factId);
    if (before === undefined || revokedOn < (before.data as Revoked).revokedOn) revoked.set(consent, fact);
  }
  return {
    consents: [...granted.values()].map((grant) => consentOf(grant, revoked.get(grant.factId))),
    violations,
  };
}

function consentOf({ factId, standing, organisation, data }: Fact, revocation: Fact | undefined): Consent {
  const { recipient, purpose, what, discloser, discloserRevision, from, expiry, signed } = data as Granted;
  return {
    factId,
    standing,
    organisation,
    recipient,
    purpose,
    what,
    discloser,
    discloserRevision,
    from,
    expiry,
    signed,
    revocation:
      revocation === undefined
        ? null
        : {
            factId: revocation.factId,
            standing: revocation.standing,
            revokedOn: (revocation.data as Revoked).revokedOn,
          },
  };
}
