import type { JsonObject, RecordedEvent } from '#event-store';
import type { Columns, ColumnsOf } from '#read-store';

/** The table of a view. */
export interface View<Row extends object> {
  /** snake_case, for example `current_placement`. */
  readonly name: string;
  /** Counted from 1; raise it to build anew beside the old. Tables carry it: `current_placement_v1`. */
  readonly version: number;
  readonly columns: ColumnsOf<Row>;
  readonly primaryKey: readonly (keyof Row & string)[];
  readonly indexes?: readonly (readonly (keyof Row & string)[])[];
}

/** Which events something is folded from. */
export interface Keyed {
  /** Kinds of streams it takes events from: what stands before the first `-` of a stream's name. */
  readonly kinds: readonly string[];
  /** What events are grouped by: the key is the event's patient (events without one are passed over) or stream. */
  readonly by: 'patient' | 'stream';
}

/** What several views are made of: folded and read once for all that are over it. */
export interface Fold<State, Told> extends Keyed {
  initial(key: string): State;
  /** The state after one more event, already upcast. It may change and return the state it is given. */
  evolve(state: State, event: RecordedEvent): State;
  /** What the views are told of a state. None of them may change it. */
  told(state: State): Told;
}

/**
 * A view as data and pure functions. None of them reads a clock, a random source, a file or the network;
 * the projector stores what `rows` returns. Rows of different keys never share a primary key, but in a view that `sums`;
 * in any other view of patients its first column is the patient.
 *
 * States are never stored: what is not in memory is folded from the key's own streams.
 */
export interface Projection<State, Row extends object, Told = void> extends View<Row>, Keyed {
  /** Its kinds are among the view's, and its key is the same. */
  readonly over?: Fold<unknown, Told>;
  /**
   * The view is made of sealed texts and gets them opened; its states and rows hold them. Every other view
   * keeps the event's id instead, and a query opens what its page shows.
   */
  readonly opens?: true;
  initial(key: string): State;
  /**
   * The state after one more event, already upcast. It may change and return the state it is given.
   *
   * @param opened - for a view that `opens`: what the event's sealed text gave, null where it has none or its
   * key is gone; null for every other view
   */
  evolve(state: State, event: RecordedEvent, opened?: JsonObject | null): State;
  /** Rows that stay as they were are the same objects each time, so that they are encoded once. */
  readonly keepsRows?: true;
  /**
   * The columns of {@link Counts} of a view that keeps totals: rows with one primary key, of one key or of many, are added
   * up, and kept by difference. All other columns are the primary key.
   */
  readonly sums?: readonly (keyof Row & string)[];
  /**
   * The rows that stand for a state, in any order; plain values that fit the columns.
   *
   * @param told - by the fold that the view is over, which has seen the same events
   */
  rows(state: State, told: Told): readonly Row[];
}

/** For a view that keeps nothing beside the fold it is over. */
export const nothingOfItsOwn = { initial: () => null, evolve: () => null } as const;

/** Any view's table, for what only stores and compares rows. */
export interface AnyView {
  readonly name: string;
  readonly version: number;
  readonly columns: Columns;
  readonly primaryKey: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
}

/** Any projection, for what only moves states and rows. */
export interface AnyProjection extends AnyView, Keyed {
  readonly over?: AnyFold;
  readonly opens?: true;
  readonly keepsRows?: true;
  readonly sums?: readonly string[];
  initial(key: string): unknown;
  evolve(state: unknown, event: RecordedEvent, opened?: JsonObject | null): unknown;
  rows(state: unknown, told: unknown): readonly object[];
}

export type AnyFold = Fold<unknown, unknown>;

/** What names a view and the version of it that a process was built with. */
export type ViewVersion = Pick<AnyProjection, 'name' | 'version'>;

/** Lifts an event to the newest shape of its type. */
export type Upcast = (event: RecordedEvent) => RecordedEvent;

/**
 * Opens the sealed texts of events, in their order: null where an event has none, or its key is gone.
 * An error with the code `SEAL_BROKEN` or `KEY_LOST` is about one patient and quarantines them; any other stops the
 * projector.
 */
export type OpenSealed = (events: readonly RecordedEvent[]) => Promise<readonly (JsonObject | null)[]>;

/** The view's table, for example `current_placement_v1`; also its name in messages. */
export function tableOf(view: ViewVersion): string {
  return `${view.name}_v${view.version}`;
}
