import { lateHours } from '#care/domain';
import {
  type Change,
  type Circumstances,
  type Decider,
  eventsOf,
  type Facts,
  factsAfter,
  type NewEvent,
  RefusedError,
} from '#event-sourcing';
import { authorisationRegistry } from './authorisation.events.js';
import type {
  AuthorisationChange,
  AuthorisationCommand,
  AuthorisationContext,
} from './authorisation-inputs.js';
import { type AuthorisationFacts, authorisationFacts } from './authorisations.js';
import {
  AUTHORISATION_RULES,
  type AuthorisationViolation,
  authorisationsIn,
} from './reading-authorisations.js';
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
      judge(state, factsAfter(state.facts, events, authorisationRegistry, circumstances));
      return events.map((event, index) => withLateness(event, index, context, circumstances));
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

/** No rule may be broken that was kept before. */
function judge(before: AuthorisationFacts, facts: Facts): void {
  const broken = new Set(authorisationsIn(before).violations.map(nameOf));
  const fresh = authorisationsIn({ facts }).violations.find((violation) => !broken.has(nameOf(violation)));
  if (fresh === undefined) return;
  const [message, wayOut] = AUTHORISATION_RULES[fresh.rule];
  const conflicts = fresh.facts.flatMap((id) => {
    const fact = facts.get(id);
    if (fact === undefined) return [];
    const { type, organisation, effectiveAt } = fact;
    // Null where the refused command itself would state it.
    const factId = before.facts.has(id) ? id : null;
    return [
      { factId, type, organisation, ...(effectiveAt === null ? {} : { effectiveAt: effectiveAt.local }) },
    ];
  });
  throw new RefusedError(fresh.rule, message, { wayOut, facts: conflicts });
}

function nameOf({ rule, facts }: AuthorisationViolation): string {
  return `${rule} ${facts.join(' ')}`;
}

function withLateness(
  event: NewEvent,
  index: number,
  { packs }: AuthorisationContext,
  { nowMs, eventId }: Circumstances,
): NewEvent {
  const { factId, effectiveAt, warnings = [] } = event;
  if (factId !== undefined || effectiveAt === null || effectiveAt === undefined) return event;
  if (lateHours(effectiveAt, nowMs, packs) === null) return event;
  return { ...event, warnings: [...warnings, { code: 'LATE_ENTRY', facts: [eventId(index)] }] };
}
