import { warnedOfLateness } from '#care/domain';
import {
  type Change,
  type Decider,
  eventsOf,
  factsAfter,
  RefusedError,
  refuseBreaking,
} from '#event-sourcing';
import { authorisationRegistry } from './authorisation.events.js';
import type {
  AuthorisationChange,
  AuthorisationCommand,
  AuthorisationContext,
} from './authorisation-inputs.js';
import { type AuthorisationFacts, authorisationFacts } from './authorisations.js';
import { AUTHORISATION_RULES, authorisationsIn } from './reading-authorisations.js';
import { type About, isForeign } from './stating.js';
import { statementOf } from './stating-authorisations.js';

/** Judges changes to a patient's authorisations on all of them as they would stand. */
export const authorisationsDecider: Decider<AuthorisationFacts, AuthorisationCommand, AuthorisationContext> =
  {
    ...authorisationFacts,
    decide({ changes }, state, context, circumstances) {
      const at = (index: number) => (changes.length > 1 ? `changes[${index}].` : '');
      const asked = changes.map((change, index) =>
        changeFor(change, { state, context, circumstances, at: at(index) }),
      );
      const events = eventsOf(asked, state.facts, authorisationRegistry, at);
      const after = factsAfter(state.facts, events, authorisationRegistry, circumstances);
      refuseBreaking(
        AUTHORISATION_RULES,
        authorisationsIn(state).violations,
        authorisationsIn({ facts: after }).violations,
        state.facts,
        after,
      );
      return events.map((event, index) => warnedOfLateness(event, index, context.packs, circumstances));
    },
  };

function changeFor(change: AuthorisationChange, about: About): Change {
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
  return {
    kind: 'correct',
    factId,
    supersedes,
    reason,
    event: statementOf(change, { ...about, correcting: factId }),
  };
}
