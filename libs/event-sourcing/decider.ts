import type { EffectiveAt, JsonObject, RecordedEvent, Source } from '#event-store';
import type { Warning } from './errors.js';

/** An event as a decision states it; who, when recorded, ids and hashes are added by the handling. */
export type NewEvent = {
  readonly type: string;
  readonly data: JsonObject;
  /** Identifying and free-text values, stored encrypted. */
  readonly sealed?: JsonObject;
  readonly effectiveAt?: EffectiveAt | null;
  /** Organisation of the fact's facility; the actor's where absent. */
  readonly organisation?: string | null;
  /** Names the fact that a correction, a void or an end speaks of; a new fact where absent. */
  readonly factId?: string;
  readonly supersedes?: string;
  readonly warnings?: readonly Omit<Warning, 'acknowledged'>[];
};

/** What a decision may know beside the stream: nothing here is read by the decider itself. */
export type Circumstances = {
  /** The present moment, milliseconds since 1970. */
  readonly nowMs: number;
  readonly source: Source;
  readonly actor: { readonly id: string; readonly role: string; readonly organisation: string | null };
  /** Id the event at this place of the decision will have, counted from 0. */
  readonly eventId: (index: number) => string;
};

/** One consistency boundary: plain functions, no clock, no random source, no input or output. */
export interface Decider<State, Command, Context> {
  readonly initial: () => State;
  /** May reuse the state it is given. Passes over events it does not know. */
  readonly evolve: (state: State, event: RecordedEvent) => State;
  /**
   * @param context - reference data, loaded beforehand
   * @throws RefusedError where a rule forbids it
   */
  readonly decide: (
    command: Command,
    state: State,
    context: Context,
    circumstances: Circumstances,
  ) => readonly NewEvent[];
}
