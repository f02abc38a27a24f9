import { warnedOfLateness } from '#care/domain';
import { type Decider, eventsOf, factsAfter, ownChange, refuseBreaking } from '#event-sourcing';
import { consentRegistry } from './consent.events.js';
import type { ConsentCommand, ConsentContext, StatedConsentFact } from './consent-inputs.js';
import { CONSENT_RULES, type ConsentFacts, consentFacts, consentsIn } from './consents.js';
import { statementOf } from './stating-consents.js';

/** Judges changes to a patient's consents on all of them as they would stand. */
export const consentsDecider: Decider<ConsentFacts, ConsentCommand, ConsentContext> = {
  ...consentFacts,
  decide({ changes }, state, context, circumstances) {
    const at = (index: number) => (changes.length > 1 ? `changes[${index}].` : '');
    const asked = changes.map((change, index) =>
      ownChange<StatedConsentFact>(change, state.facts, circumstances, at(index), (stated) =>
        statementOf(stated, { state, context, circumstances, at: at(index) }),
      ),
    );
    const events = eventsOf(asked, state.facts, consentRegistry, at);
    const after = factsAfter(state.facts, events, consentRegistry, circumstances);
    refuseBreaking(
      CONSENT_RULES,
      consentsIn(state).violations,
      consentsIn({ facts: after }).violations,
      state.facts,
      after,
    );
    return events.map((event, index) => warnedOfLateness(event, index, context.packs, circumstances));
  },
};
