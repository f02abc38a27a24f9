import { warnedOfLateness } from '#care/domain';
import { type Decider, eventsOf, factsAfter, ownChange, refuseBreaking } from '#event-sourcing';
import { authorisationRegistry } from './authorisation.events.js';
import type {
  AuthorisationCommand,
  AuthorisationContext,
  StatedAuthorisationFact,
} from './authorisation-inputs.js';
import { type AuthorisationFacts, authorisationFacts } from './authorisations.js';
import { AUTHORISATION_RULES, authorisationsIn } from './reading-authorisations.js';
import { statementOf } from './stating-authorisations.js';

/** Judges changes to a patient's authorisations on all of them as they would stand. */
export const authorisationsDecider: Decider<AuthorisationFacts, AuthorisationCommand, AuthorisationContext> =
  {
    ...authorisationFacts,
    decide({ changes }, state, context, circumstances) {
      const at = (index: number) => (changes.length > 1 ? `changes[${index}].` : '');
      const asked = changes.map((change, index) =>
        ownChange<StatedAuthorisationFact>(
          change,
          state.facts,
          circumstances,
          at(index),
          (stated, correcting) =>
            statementOf(stated, {
              ...{ state, context, circumstances, at: at(index) },
              ...(correcting === undefined ? {} : { correcting }),
            }),
        ),
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
