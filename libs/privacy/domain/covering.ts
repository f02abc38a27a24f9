import type { DisclosurePurpose, Information } from './consent-terms.js';
import type { Consent } from './consents.js';

export const CONSENT_STATES = ['notYet', 'inForce', 'expired', 'revoked'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/**
 * What a consent is on a calendar day, `2025-01-09`. Its first and its last day belong to it; the day on which it was
 * revoked does not, since nobody can tell what was disclosed before the revocation that day.
 */
export function stateOn({ from, expiry, revocation }: Consent, day: string): ConsentState {
  if (revocation !== null && revocation.revokedOn <= expiry && revocation.revokedOn <= day) return 'revoked';
  if (day < from) return 'notYet';
  return day > expiry ? 'expired' : 'inForce';
}

/** Something about to be told about a patient. */
export type Disclosure = {
  readonly recipient: { readonly kind: 'payer' | 'organisation'; readonly id: string };
  readonly purpose: DisclosurePurpose;
  /** At least one. */
  readonly what: readonly Information[];
  /** Where the information comes from. */
  readonly from: {
    readonly organisation: string;
    readonly facility: string;
    readonly programme: string | null;
  };
  /** The calendar day on which it is told. */
  readonly on: string;
};

/**
 * The consent under which something may be told; null where none covers all of it. Of several it is the one that
 * lasts longest. Two that each cover a part do not add up to one.
 */
export function consentCovering(consents: readonly Consent[], disclosure: Disclosure): Consent | null {
  const covering = consents.filter((consent) => covers(consent, disclosure));
  return covering.reduce<Consent | null>(
    (best, consent) => (best === null || consent.expiry > best.expiry ? consent : best),
    null,
  );
}

function covers(consent: Consent, { recipient, purpose, what, from, on }: Disclosure): boolean {
  return (
    stateOn(consent, on) === 'inForce' &&
    (consent.purpose === purpose || consent.purpose === 'tpo') &&
    isMeant(consent.recipient, recipient, purpose) &&
    what.length > 0 &&
    what.every((kind) => consent.what.includes(kind)) &&
    from[consent.discloser.kind] === consent.discloser.id
  );
}

function isMeant(
  named: Consent['recipient'],
  { kind, id }: Disclosure['recipient'],
  purpose: DisclosurePurpose,
): boolean {
  if (named.kind !== 'class') return named.kind === kind && named.id === id;
  switch (named.class) {
    case 'payers':
      return kind === 'payer';
    case 'treatingProviders':
      return kind === 'organisation' && purpose === 'treatment';
  }
}
