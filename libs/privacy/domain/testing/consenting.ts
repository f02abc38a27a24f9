import { PACK } from '#care/domain/testing';
import { effectiveAt } from '#event-sourcing';
import { type Past, pastId, specification } from '#event-sourcing/testing';
import type { ConsentChange, ConsentCommand, ConsentContext, ConsentInputs } from '../consent-inputs.js';
import { consentsDecider } from '../consents.decider.js';
import type { Consent } from '../consents.js';

export const GUARDIAN = 'guardian-appointed';

/** Two facilities and a programme of one organisation, a facility of another; the guardian is one in May alone. */
export const CONTEXT: ConsentContext = {
  disclosers: new Map([
    ['organisation org', { organisation: 'org', zone: 'America/Chicago', revision: 2 }],
    ['facility riverside', { organisation: 'org', zone: 'America/Chicago', revision: 4 }],
    ['programme evening', { organisation: 'org', zone: 'America/Chicago', revision: 0 }],
    ['facility elsewhere', { organisation: 'other', zone: 'America/Chicago', revision: 0 }],
  ]),
  organisations: new Set(['org', 'other']),
  representatives: [{ factId: GUARDIAN, from: '2025-05-01', to: '2025-05-31' }],
  diedOn: null,
  packs: [PACK],
};

/** Acme may be told of stays at Riverside for a year, so that it pays for them. */
export const GRANT: ConsentInputs['ConsentGranted'] = {
  recipient: { kind: 'payer', id: 'acme' },
  purpose: 'payment',
  what: ['stays', 'dispositions'],
  discloser: { kind: 'facility', id: 'riverside' },
  from: '2025-05-02',
  expiry: '2026-05-01',
  signed: { by: 'patient', name: 'Rosa Delgado', on: '2025-05-02' },
};

export const day = (date: string) => effectiveAt(date, 'America/Chicago');

const { signed: _, ...about } = GRANT;
/** What is stored of {@link GRANT}. */
export const DATA = {
  ...about,
  discloserRevision: 4,
  signed: { by: 'patient', representative: null, on: '2025-05-02' },
};
export const granted: Past = {
  type: 'ConsentGranted',
  data: DATA as Past['data'],
  effectiveAt: day('2025-05-02'),
  organisation: 'org',
};
/** Of the consent that was granted first. */
export const revoked = (revokedOn: string): Past => ({
  type: 'ConsentRevoked',
  data: { consent: pastId(0), revokedOn },
  effectiveAt: day(revokedOn),
  organisation: 'org',
});

export const grant = (more: Partial<ConsentInputs['ConsentGranted']> = {}): ConsentCommand => ({
  changes: [{ kind: 'add', type: 'ConsentGranted', input: { ...GRANT, ...more } }],
});

export const revoke = (consent: string, revokedOn: string, reason?: string): ConsentCommand => {
  const input = { consent, revokedOn, ...(reason === undefined ? {} : { reason }) };
  return { changes: [{ kind: 'add', type: 'ConsentRevoked', input }] };
};

/** Corrects or voids what nobody changed before. */
export const anew = (factId: string) => ({ factId, supersedes: factId, reason: 'Entered in error' });

export const all = (...changes: readonly ConsentChange[]): ConsentCommand => ({ changes });

/** On 3 May 2025, at noon in Chicago. */
export const given = (context: Partial<ConsentContext> = {}) =>
  specification(consentsDecider, { ...CONTEXT, ...context }, '2025-05-03T17:00:00Z');

/** A consent as it is read, without a command before it. */
export function consent(more: Partial<Consent> = {}): Consent {
  const { recipient, purpose, what, discloser, from, expiry } = GRANT;
  return {
    factId: 'consent',
    standing: 'consent',
    organisation: 'org',
    recipient,
    purpose,
    what: [...what],
    discloser,
    discloserRevision: 4,
    from,
    expiry,
    signed: { by: 'patient', representative: null, on: '2025-05-02' },
    revocation: null,
    ...more,
  };
}
