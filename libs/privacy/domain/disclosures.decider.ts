import type { Decider } from '#event-sourcing';
import type { Disclosed } from './disclosure.events.js';

/** What one organisation tells of a patient in one answer. */
export type OneDisclosure = { readonly organisation: string; readonly disclosed: Disclosed };

/** What one answer tells of a patient. */
export type DiscloseStays = { readonly disclosures: readonly OneDisclosure[] };

/**
 * Writes down what is about to be told. Nothing is refused here: whether it may be told was settled before, and an answer
 * that is given again is told again.
 */
export const disclosuresDecider: Decider<null, DiscloseStays, null> = {
  initial: () => null,
  evolve: () => null,
  decide: ({ disclosures }) =>
    disclosures.map(({ organisation, disclosed }) => ({
      type: 'DisclosureMade',
      data: disclosed,
      organisation,
    })),
};

/**
 * Apart from the consents, whose revision whoever changes them has seen; a year each, since a payer may ask every day.
 *
 * @param year - of the request, in UTC
 */
export function disclosureStream(patient: string, year: string): string {
  return `disclosure-${patient}.${year}`;
}
