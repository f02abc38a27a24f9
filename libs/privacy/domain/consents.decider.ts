import { warnedOfLateness } from '#care/domain';
import {
  type Change,
  type Decider,
  eventsOf,
  factsAfter,
  RefusedError,
  refuseBreaking,
} from '#event-sourcing';
import { consentRegistry } from './consent.events.js';
import type { ConsentChange, ConsentCommand, ConsentContext } from './consent-inputs.js';
import { CONSENT_RULES, type ConsentFacts, consentFacts, consentsIn } from './consents.js';
import { type About, isForeign, statementOf } from './stating-consents.js';

/** Judges changes to a patient's consents on all of them as they would stand. */
export const consentsDecider: Decider<ConsentFacts, ConsentCommand, ConsentContext> = {
  ...consentFacts,
  decide({ changes }, state, context, circumstances) {
    const at = (index: number) => (changes.length > 1 ? `changes[${index}].` : '');
    const asked = changes.map((change, index) =>
      changeFor(change, { state, context, circumstances, at: at(index) }),
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

function changeFor(change: ConsentChange, about: About): Change {
  if (change.kind === 'add') return { kind: 'add', event: statementOf(change, about) };
  const { state, circumstances, at } = about;
  const { factId, supersedes, reason } = change;
  const fact = state.facts.get(factId);
  // Another organisation's is refused in the very words of one that there is not.
  if (fact !== undefined && isForeign(fact.organisation, circumstances)) {
    throw new RefusedError('FACT_UNKNOWN', `There is no fact ${factId}`, {
      field: `${at}factId`,
      wayOut: "Take the id from the patient's history",
    });
  }
  if (change.kind === 'void') return { kind: 'void', factId, supersedes, reason };
  return { kind: 'correct', factId, supersedes, reason, event: statementOf(change, about) };
}
