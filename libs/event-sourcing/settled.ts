import type { ChainedEvent, RecordedEvent } from '#event-store';
import type { Decided } from './deciding.js';
import { type Outcome, ofCommand, outcomeOf } from './outcome.js';

/** As it will be stored, but that it stands nowhere yet. */
export function unstored({ event, hash }: ChainedEvent): RecordedEvent {
  return { ...event, position: -1n, metadata: { ...event.metadata, hash } };
}

/** What one of several commands came to, of what was stored of all of them. */
export function settled(decided: Decided, stored: readonly RecordedEvent[]): PromiseSettledResult<Outcome> {
  if (decided.kind === 'refused') return { status: 'rejected', reason: decided.reason };
  if (decided.kind === 'answered') return { status: 'fulfilled', value: decided.outcome };
  if (decided.kind === 'repeats') {
    return { status: 'fulfilled', value: outcomeOf(ofCommand(decided.commandId, stored), true) };
  }
  const ids = new Set(decided.chained.map(({ event }) => event.id));
  const events = stored.filter((event) => ids.has(event.id));
  return { status: 'fulfilled', value: outcomeOf(events, false, decided.revision) };
}
