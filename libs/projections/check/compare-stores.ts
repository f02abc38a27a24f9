import type { ReadStore } from '#read-store';
import { KNOWN_POSITIONS } from '../bitemporal.js';
import { findCheckpoints } from '../checkpoints.js';
import { patientStreams } from '../patient-streams.js';
import { type AnyView, tableOf, type ViewVersion } from '../projection.js';
import { quarantinedCount } from '../quarantine.js';
import { type StoredView, type WholeRows, wholeRows } from '../whole-rows.js';
import { type Compared, compareRows } from './compare.js';

/** What a comparison found of one view. `first` is the primary key of the first row that is not the same. */
export type SameView = ViewVersion & Compared & { readonly first: string | null };

export type CompareStoresOptions = {
  /** Views of a log. Nobody writes them meanwhile. */
  readonly one: ReadStore;
  /** The same views of a copy of that log, where events stand elsewhere. */
  readonly other: ReadStore;
  readonly views: readonly StoredView[];
  /** Where the event stands in the log that stands at this position in the copy; null where none does. */
  readonly placeOf: (position: bigint) => bigint | null;
  /** Told the rows compared so far, over all views. */
  readonly onProgress?: (rows: number) => void;
};

const NOWHERE = -2n;

/**
 * Compares views of two copies of one log, row by row, in two read stores, which may be of different engines. Positions are
 * no part of what a view says: two are the same where the same event stands at them.
 */
export async function compareStores(options: CompareStoresOptions): Promise<readonly SameView[]> {
  const { one, other, views, placeOf, onProgress = () => {} } = options;
  const [left, right] = await Promise.all([one, other].map(({ db }) => findCheckpoints(db)));
  let rows = 0;
  const found: SameView[] = [];
  for (const view of views) {
    const { name, version } = view;
    let first: string | null = null;
    const compared = await compareRows(
      view,
      alike(wholeRows(one.db, view), view, (position) => position),
      alike(wholeRows(other.db, view), view, placeOf),
      () => {
        rows += 1;
        onProgress(rows);
      },
      (key) => {
        first ??= key.join(' ');
      },
    );
    const isAsFar = left?.get(tableOf(view))?.eventId === right?.get(tableOf(view))?.eventId;
    const leftOut = await Promise.all([one, other].map((store) => quarantinedCount(store, view)));
    if (!isAsFar || leftOut[0] !== leftOut[1]) first ??= isAsFar ? 'what is left out' : 'how far it has come';
    found.push({ name, version, ...compared, first });
  }
  return found;
}

/** WholeRows as every engine would tell them of the same log. */
async function* alike(
  rows: WholeRows,
  view: AnyView,
  placeOf: (position: bigint) => bigint | null,
): WholeRows {
  const positions = view === patientStreams ? ['firstPosition'] : KNOWN_POSITIONS;
  const told = positions.filter((column) => column in view.columns);
  for await (const row of rows) {
    const same: Record<string, unknown> = { ...row };
    for (const [column, value] of Object.entries(row))
      if (typeof value === 'boolean') same[column] = Number(value);
    for (const column of told) {
      const position = row[column] as string | number | null;
      if (position !== null) same[column] = Number(placeOf(BigInt(position)) ?? NOWHERE);
    }
    yield same;
  }
}
