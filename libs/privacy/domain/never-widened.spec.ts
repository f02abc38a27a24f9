import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONSENT_PURPOSES, DISCLOSURE_PURPOSES, INFORMATION, RECIPIENT_CLASSES } from './consent-terms.js';
import type { Consent } from './consents.js';
import { consentCovering, type Disclosure } from './covering.js';
import { consent } from './testing/index.js';

const revokedOn = (day: string): Partial<Consent> => ({
  revocation: { factId: 'revocation', standing: 'revocation', revokedOn: day },
});
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2025-06-${String(n).padStart(2, '0')}`);
const anyone = fc.record({
  kind: fc.constantFrom('payer' as const, 'organisation' as const),
  id: fc.constantFrom('acme', 'zenith'),
});
const discloser = fc.constantFrom(
  { kind: 'organisation', id: 'org' } as const,
  { kind: 'facility', id: 'riverside' } as const,
  { kind: 'programme', id: 'evening' } as const,
);
const granted: fc.Arbitrary<Consent> = fc
  .record({
    recipient: fc.oneof(
      anyone,
      fc.constantFrom(...RECIPIENT_CLASSES).map((name) => ({ kind: 'class' as const, class: name })),
    ),
    purpose: fc.constantFrom(...CONSENT_PURPOSES),
    what: fc.uniqueArray(fc.constantFrom(...INFORMATION), { minLength: 1 }),
    discloser,
    days: fc.tuple(day, day),
    revoked: fc.option(day),
  })
  .map(({ days, revoked, ...rest }) => {
    const [from = '', expiry = ''] = [...days].sort();
    return consent({ ...rest, from, expiry, ...(revoked === null ? {} : revokedOn(revoked)) });
  });
const asked: fc.Arbitrary<Disclosure> = fc.record({
  recipient: anyone,
  purpose: fc.constantFrom(...DISCLOSURE_PURPOSES),
  what: fc.uniqueArray(fc.constantFrom(...INFORMATION), { minLength: 1, maxLength: 2 }),
  from: fc.record({
    organisation: fc.constantFrom('org', 'other'),
    facility: fc.constantFrom('riverside', 'hillside'),
    programme: fc.constantFrom('evening', null),
  }),
  on: day,
});
const consents = fc.array(granted, { maxLength: 12 });

describe('Whatever was consented to', () => {
  it('no consent covers a day before, after expiry or after revocation, another recipient, purpose, kind or place', () => {
    let covered = 0;
    fc.assert(
      fc.property(consents, asked, (held, disclosure) => {
        const found = consentCovering(held, disclosure);
        if (found === null) return;
        covered += 1;
        const { recipient, purpose, what, discloser: from, revocation } = found;
        expect(held).toContain(found);
        expect(disclosure.on >= found.from && disclosure.on <= found.expiry).toBe(true);
        expect(revocation === null || disclosure.on < revocation.revokedOn).toBe(true);
        expect(purpose === 'tpo' || purpose === disclosure.purpose).toBe(true);
        expect(what).toEqual(expect.arrayContaining([...disclosure.what]));
        expect(disclosure.from[from.kind]).toBe(from.id);
        if (recipient.kind !== 'class') expect(recipient).toEqual(disclosure.recipient);
        else expect(disclosure.recipient.kind).toBe(recipient.class === 'payers' ? 'payer' : 'organisation');
      }),
      { numRuns: 3000 },
    );
    // Had nothing ever been covered, nothing would have been looked at.
    expect(covered).toBeGreaterThan(30);
  });

  it('to revoke one, or to let one expire sooner, never allows more', () =>
    fc.assert(
      fc.property(consents, asked, day, fc.nat(), (held, disclosure, end, place) => {
        fc.pre(consentCovering(held, disclosure) === null && held.length > 0);
        const at = place % held.length;
        const narrowed = (more: Partial<Consent>) =>
          held.map((one, index) => (index === at ? { ...one, ...more } : one));
        const { expiry = '', revocation = null } = held[at] ?? {};
        const revoked = revocation === null ? revokedOn(end) : {};
        expect(consentCovering(narrowed(revoked), disclosure)).toBeNull();
        expect(consentCovering(narrowed({ expiry: end < expiry ? end : expiry }), disclosure)).toBeNull();
      }),
    ));

  it('to ask for less is covered wherever to ask for more is', () =>
    fc.assert(
      fc.property(consents, asked, (held, disclosure) => {
        fc.pre(consentCovering(held, disclosure) !== null);
        const what = disclosure.what.slice(0, 1);
        expect(consentCovering(held, { ...disclosure, what })).not.toBeNull();
      }),
    ));
});
