import type { AnyView } from '../projection.js';

type Stored = Readonly<Record<string, unknown>>;

export type Compared = { readonly rows: number; readonly differing: number };

/**
 * Walks through two sets of rows in the order of the primary key and counts those that are not the same:
 * altered, missing or too many.
 *
 * @param onRow - called for each row of the first
 * @param onDiffering - called with the primary key of each that is not the same
 */
export async function compareRows(
  view: AnyView,
  actual: AsyncIterator<Stored>,
  expected: AsyncIterator<Stored>,
  onRow: () => void,
  onDiffering: (key: readonly unknown[]) => void = () => {},
): Promise<Compared> {
  const columns = Object.keys(view.columns);
  let rows = 0;
  let differing = 0;
  let left = await actual.next();
  let right = await expected.next();
  while (!left.done || !right.done) {
    const order = left.done ? 1 : right.done ? -1 : compareKeys(view.primaryKey, left.value, right.value);
    const same = order === 0 && columns.every((column) => Object.is(left.value[column], right.value[column]));
    if (!same) {
      differing += 1;
      const row = order > 0 ? right.value : left.value;
      onDiffering(view.primaryKey.map((column) => row[column]));
    }
    if (order <= 0) {
      rows += 1;
      onRow();
      left = await actual.next();
    }
    if (order >= 0) right = await expected.next();
  }
  return { rows, differing };
}

function compareKeys(primaryKey: readonly string[], a: Stored, b: Stored): number {
  for (const column of primaryKey) {
    const order = compareValues(a[column], b[column]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: unknown, b: unknown): number {
  // By bytes, as the engines do; JavaScript would compare UTF-16 units.
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}
