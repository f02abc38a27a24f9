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
import { consentRegistry } from './consent.events.js';
import type { ConsentChange, ConsentCommand, ConsentContext } from './consent-inputs.js';
import {
  CONSENT_RULES,
  type ConsentFacts,
  type ConsentViolation,
  consentFacts,
  consentsIn,
} from './consents.js';
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
    judge(state, factsAfter(state.facts, events, consentRegistry, circumstances));
    return events.map((event, index) => withLateness(event, index, context, circumstances));
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

/** No rule may be broken that was kept before. */
function judge(before: ConsentFacts, facts: Facts): void {
  const broken = new Set(consentsIn(before).violations.map(nameOf));
  const fresh = consentsIn({ facts }).violations.find((violation) => !broken.has(nameOf(violation)));
  if (fresh === undefined) return;
  const [message, wayOut] = CONSENT_RULES[fresh.rule];
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

function nameOf({ rule, facts }: ConsentViolation): string {
  return `${rule} ${facts.join(' ')}`;
}

function withLateness(
  event: NewEvent,
  index: number,
  { packs }: ConsentContext,
  { nowMs, eventId }: Circumstances,
): NewEvent {
  const { factId, effectiveAt } = event;
  if (factId !== undefined || effectiveAt === null || effectiveAt === undefined) return event;
  const late = lateHours(effectiveAt, nowMs, packs) !== null;
  return late ? { ...event, warnings: [{ code: 'LATE_ENTRY', facts: [eventId(index)] }] } : event;
}
