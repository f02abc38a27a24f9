import Type from 'typebox';
import { type DataOf, defineEvent } from '#event-sourcing';
import { DISCLOSURE_PURPOSES, INFORMATION } from './consent-terms.js';

const oneOf = <Name extends string>(names: readonly Name[]) => Type.Unsafe<Name>(Type.Enum([...names]));

/**
 * Somebody outside was told of stays under 42 CFR Part 2, each under a consent. The event's organisation is the one that
 * told it. Nothing of it is a fact about the patient, so that nothing of it is ever corrected.
 *
 * @see 42 CFR 2.25, 2.32
 */
export const disclosureMade = defineEvent(
  'DisclosureMade',
  Type.Object({
    recipient: Type.Object({ kind: oneOf(['payer', 'organisation'] as const), id: Type.String() }),
    purpose: oneOf(DISCLOSURE_PURPOSES),
    /** Id of the notice that came with it. */
    noticeId: Type.String(),
    /** Names of what the answer told, as it names them. */
    fields: Type.Array(Type.String()),
    stays: Type.Array(
      Type.Object({
        /** Fact that began it, or that asked for care which is told of. */
        stay: Type.String(),
        /** Fact that granted it. */
        consent: Type.String(),
        /** Kinds of information that were told under it. */
        what: Type.Array(oneOf(INFORMATION)),
      }),
    ),
  }),
);

/** Everything a stream of disclosures may hold. */
export const disclosureEvents = [disclosureMade] as const;

export type Disclosed = DataOf<typeof disclosureMade>;
