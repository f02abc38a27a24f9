import { type Fact, type Outcome, opened, type PatientKey, type Sending } from '#event-sourcing';
import type { Opened } from '../rows/reconciling.js';
import type { Row } from '../rows/row.js';
import type { RowResult } from '../rows/row-result.js';
import type { ImportStands } from './import-stands.js';
import type { Arriving, RowLanes } from './row-lane.js';

/** The import of one patient's rows of one batch: all that its parts share. */
export type PatientImport = {
  readonly stands: ImportStands;
  /** Name of the file as events keep it: `synthea/encounters`. */
  readonly name: string;
  readonly sending: Sending;
  readonly patient: string;
  /** The patient's care stream. */
  readonly stream: string;
  readonly key: PatientKey;
  readonly lanes: RowLanes;
  /** Told of everything that is written. */
  readonly saw: (outcome: Outcome) => void;
};

/** A row and what became of it. */
export type Taken<R extends Row = Row> = { readonly arriving: Arriving<R>; readonly result: RowResult };

export function withResults<R extends Row>(
  rows: readonly Arriving<R>[],
  results: readonly RowResult[],
): Taken<R>[] {
  return rows.flatMap((arriving, index) => {
    const result = results[index];
    return result === undefined ? [] : [{ arriving, result }];
  });
}

/** Opened only where a row has changed, to tell whether it was in what is sealed. */
export async function openedValues(
  { store, vault }: ImportStands,
  stream: string,
  known: readonly Fact[],
): Promise<Opened> {
  if (known.length === 0) return new Map();
  const standing = new Set(known.map((fact) => fact.standing));
  const from = Math.min(...known.map(({ stated }) => stated));
  const events = (await store.readStream(stream, from)).filter(({ id }) => standing.has(id));
  const values = await opened(vault, events);
  return new Map(events.map(({ id }, index) => [id, values[index] ?? null]));
}

/** Loads once, when first asked. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}
