import type { RecordedEvent } from '#event-store';
import type { Warning } from './errors.js';
import { warningsOf } from './facts.js';

/** What a command left in its stream: the answer to it and to every repetition. */
export type Outcome = {
  /** Revision of the stream after the command's last event; -1 where there is no such stream. */
  readonly revision: number;
  /** The command's events as stored; none where nothing had to change. */
  readonly events: readonly RecordedEvent[];
  readonly warnings: readonly Warning[];
  /** The command had been carried out before; this is that answer. */
  readonly repeated: boolean;
};

/** Of some events those that a command appended. */
export function ofCommand(id: string, events: readonly RecordedEvent[]): RecordedEvent[] {
  return events.filter((event) => event.metadata.commandId === id);
}

/** @param unchanged - the stream's revision where there are no events */
export function outcomeOf(events: readonly RecordedEvent[], repeated: boolean, unchanged = -1): Outcome {
  const revision = events.at(-1)?.revision ?? unchanged;
  return { revision, events, warnings: events.flatMap(warningsOf), repeated };
}
