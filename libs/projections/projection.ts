import type { JsonObject, RecordedEvent } from '#event-store';
import type { Columns, ColumnsOf } from '#read-store';

/**
 * A view as data and pure functions. None of them reads a clock, a random source, a file or the network;
 * the projector stores what `rows` returns.
 *
 * The key is what the events are grouped by: the event's patient, the event's stream, or any other text.
 * A view gives the same kind of key for every event. Rows of different keys never share a primary key.
 */
export interface Projection<State, Row extends object> {
  /** snake_case, for example `current_placement`. */
  readonly name: string;
  /** Counted from 1; raise it to build anew beside the old. Tables carry it: `current_placement_v1`. */
  readonly version: number;
  readonly columns: ColumnsOf<Row>;
  readonly primaryKey: readonly (keyof Row & string)[];
  readonly indexes?: readonly (readonly (keyof Row & string)[])[];
  /**
   * The view is made of sealed texts and gets them opened; its states and rows hold them. Every other view
   * keeps the event's id instead, and a query opens what its page shows.
   */
  readonly opens?: true;
  /** Whose state the event changes; null where the view does not care. */
  key(event: RecordedEvent): string | null;
  initial(key: string): State;
  /**
   * The state after one more event, already upcast. It may change and return the state it is given.
   * States are stored: what `JSON.parse(JSON.stringify(state))` gives must behave as the state did.
   *
   * @param opened - for a view that `opens`: what the event's sealed text gave, null where it has none or its
   * key is gone; null for every other view
   */
  evolve(state: State, event: RecordedEvent, opened?: JsonObject | null): State;
  /** The rows that stand for a state, in any order; plain values that fit the columns. */
  rows(state: State): readonly Row[];
}

/** Any projection, for what only stores and moves states and rows. */
export interface AnyProjection {
  readonly name: string;
  readonly version: number;
  readonly columns: Columns;
  readonly primaryKey: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
  readonly opens?: true;
  key(event: RecordedEvent): string | null;
  initial(key: string): unknown;
  evolve(state: unknown, event: RecordedEvent, opened?: JsonObject | null): unknown;
  rows(state: unknown): readonly object[];
}

/** What names a view and the version of it that a process was built with. */
export type ViewVersion = Pick<AnyProjection, 'name' | 'version'>;

/** Lifts an event to the newest shape of its type. */
export type Upcast = (event: RecordedEvent) => RecordedEvent;

/**
 * Opens the sealed texts of events, in their order: null where an event has none, or its key is gone.
 * An error with the code `SEAL_BROKEN` is the fault of an event and quarantines its key; any other stops the
 * projector.
 */
export type OpenSealed = (events: readonly RecordedEvent[]) => Promise<readonly (JsonObject | null)[]>;

/** The view's table, for example `current_placement_v1`; also its name in messages. */
export function tableOf(view: ViewVersion): string {
  return `${view.name}_v${view.version}`;
}
