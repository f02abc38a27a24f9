import { describe, expect, it } from '@jest/globals';
import { pastId } from '#event-sourcing/testing';
import { all, anew, GRANT, given, granted, revoked } from './testing/index.js';

const [CONSENT, REVOCATION] = [pastId(0), pastId(1)];
const { signed } = GRANT;

describe('A correction', () => {
  const regrant = { type: 'ConsentGranted', input: { ...GRANT, expiry: '2025-12-31' } } as const;
  it('states the whole consent anew', () =>
    given()(granted)
      .when(all({ kind: 'correct', ...anew(CONSENT), ...regrant }))
      .thenStates({
        type: 'FactCorrected',
        factId: CONSENT,
        data: { type: 'ConsentGranted', replacement: { expiry: '2025-12-31' } },
        sealed: { reason: 'Entered in error', replacement: { signedBy: 'Rosa Delgado' } },
      }));
  it('of a consent that its revocation contradicts is refused', () => {
    const later = { ...GRANT, from: '2025-05-03', signed: { ...signed, on: '2025-05-03' } };
    given()(granted, revoked('2025-05-02'))
      .when(all({ kind: 'correct', ...anew(CONSENT), type: 'ConsentGranted', input: later }))
      .thenRefused('REVOKED_BEFORE_GRANT');
  });
  it('takes no consent away beneath its revocation, but both at once', () => {
    const revokedOne = given()(granted, revoked('2025-05-02'));
    revokedOne
      .when(all({ kind: 'void', ...anew(CONSENT) }))
      .thenRefused('CONSENT_UNKNOWN', { facts: [{ factId: REVOCATION }, { factId: CONSENT }] });
    revokedOne
      .when(all({ kind: 'void', ...anew(CONSENT) }, { kind: 'void', ...anew(REVOCATION) }))
      .thenStates({ type: 'FactVoided' }, { type: 'FactVoided' });
  });
  it('names in which of several changes something is wrong', () =>
    given()(granted, revoked('2025-05-02'))
      .when(
        all(
          { kind: 'void', ...anew(REVOCATION) },
          { kind: 'correct', ...anew(CONSENT), ...regrant, input: { ...GRANT, expiry: '2025-01-01' } },
        ),
      )
      .thenRefused('END_BEFORE_START', { field: 'changes[1].expiry' }));
  it('touches nothing of another organisation, in the words of what there is not', () => {
    const foreign = given()({ ...granted, organisation: 'other' });
    foreign.when(all({ kind: 'void', ...anew(CONSENT) })).thenRefused('FACT_UNKNOWN', { field: 'factId' });
    given()()
      .when(all({ kind: 'void', ...anew(CONSENT) }))
      .thenRefused('FACT_UNKNOWN', { field: expect.stringMatching(/factId$/) });
  });
  it('supersedes the event that stands', () =>
    given()(granted)
      .when(all({ kind: 'void', ...anew(CONSENT), supersedes: pastId(7) }))
      .thenRefused('ALREADY_SUPERSEDED'));
});
