import Type from 'typebox';
import { type DataOf, defineEvent, EventRegistry, factEvents } from '#event-sourcing';
import * as terms from './consent-terms.js';

const oneOf = <Name extends string>(names: readonly Name[]) => Type.Unsafe<Name>(Type.Enum([...names]));
const fact = { correctable: true };

/**
 * The patient allows information to be disclosed. The event's own time is the day of the signature.
 * Sealed: signedBy, expiryEvent, note.
 *
 * @see 42 CFR 2.31(a)
 */
export const consentGranted = defineEvent(
  'ConsentGranted',
  Type.Object({
    recipient: Type.Union([
      Type.Object({ kind: oneOf(['payer', 'organisation'] as const), id: Type.String() }),
      Type.Object({ kind: oneOf(['class'] as const), class: oneOf(terms.RECIPIENT_CLASSES) }),
    ]),
    purpose: oneOf(terms.CONSENT_PURPOSES),
    what: Type.Array(oneOf(terms.INFORMATION)),
    discloser: Type.Object({ kind: oneOf(terms.DISCLOSER_KINDS), id: Type.String() }),
    /** Revision of the discloser's stream that the decision rested on. */
    discloserRevision: Type.Integer(),
    /** First and last day on which it allows anything. */
    from: Type.String(),
    expiry: Type.String(),
    signed: Type.Object({
      by: oneOf(terms.SIGNED_BY),
      /** Fact that appointed the representative. */
      representative: Type.Union([Type.String(), Type.Null()]),
      on: Type.String(),
    }),
  }),
  fact,
);
/** From this day on nothing is disclosed under the consent; what was disclosed before stays so. Sealed: reason. */
export const consentRevoked = defineEvent(
  'ConsentRevoked',
  Type.Object({
    /** Fact that granted it. */
    consent: Type.String(),
    revokedOn: Type.String(),
  }),
  fact,
);

/** Everything a consent stream may hold, beside what all facts share. */
export const consentEvents = [consentGranted, consentRevoked] as const;
export const consentRegistry = new EventRegistry(...consentEvents, ...factEvents);

export type Granted = DataOf<typeof consentGranted>;
export type Revoked = DataOf<typeof consentRevoked>;
