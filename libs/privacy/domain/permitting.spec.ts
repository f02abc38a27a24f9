import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { INFORMATION } from './consent-terms.js';
import { consentCovering, type Disclosure } from './covering.js';
import { permitFor } from './permitting.js';
import { consent } from './testing/index.js';

const ASKED: Disclosure = {
  recipient: { kind: 'payer', id: 'acme' },
  purpose: 'payment',
  what: ['stays', 'dispositions', 'measures'],
  from: { organisation: 'org', facility: 'riverside', programme: null },
  on: '2025-06-01',
};

describe('What a consent permits to be told', () => {
  it('is as much of what is asked for as one consent covers', () => {
    expect(permitFor([consent({ what: ['stays'] })], ASKED)?.what).toEqual(['stays']);
    expect(permitFor([consent({ what: ['measures', 'services', 'stays'] })], ASKED)?.what).toEqual([
      'stays',
      'measures',
    ]);
  });

  it('is told under the consent that covers most, also where another one lasts longer', () => {
    const short = consent({ factId: 'short', what: ['stays', 'measures'], expiry: '2025-07-01' });
    const long = consent({ factId: 'long', what: ['stays'], expiry: '2030-01-01' });
    expect(permitFor([long, short], ASKED)).toMatchObject({
      consent: { factId: 'short' },
      what: ['stays', 'measures'],
    });
  });

  it('is nothing without the first of what is asked for, and two consents do not add up to one', () => {
    expect(permitFor([consent({ what: ['dispositions', 'measures'] })], ASKED)).toBeNull();
    const some = [consent({ what: ['stays', 'dispositions'] }), consent({ what: ['measures'] })];
    expect(permitFor(some, ASKED)?.what).toEqual(['stays', 'dispositions']);
  });

  it('is nothing where nothing is asked for, or nothing was consented to', () => {
    expect(permitFor([consent()], { ...ASKED, what: [] })).toBeNull();
    expect(permitFor([], ASKED)).toBeNull();
  });

  it('is always covered by the consent that it names, whatever was consented to', () => {
    const kinds = fc.subarray([...INFORMATION]);
    fc.assert(
      fc.property(fc.array(kinds), fc.shuffledSubarray([...INFORMATION]), (consents, what) => {
        const given = consents.map((some, at) => consent({ factId: String(at), what: some }));
        const permit = permitFor(given, { ...ASKED, what });
        const [first] = what;
        if (permit === null)
          return !given.some(({ what: some }) => first !== undefined && some.includes(first));
        const told = { ...ASKED, what: permit.what };
        return permit.what[0] === first && consentCovering([permit.consent], told) === permit.consent;
      }),
    );
  });
});
