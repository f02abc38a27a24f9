import type { Kysely } from 'kysely';
import type { AnyTables } from '#read-store';
import type { KeyFold, Outcome } from '../key-fold.js';
import type { OpenEntries } from '../opened-entries.js';
import type { Past } from '../past.js';
import type { AnyProjection } from '../projection.js';
import type { Quarantine } from '../quarantine.js';
import type { StoredRows } from '../stored-rows.js';
import { SumTable } from '../sums/sum-table.js';
import type { ViewTable } from '../view-table.js';
import type { Slice } from './recount.js';

type Kept = {
  readonly view: AnyProjection;
  readonly fold: KeyFold;
  readonly table: ViewTable | SumTable;
  readonly quarantine: Quarantine;
  readonly open: OpenEntries;
};

const NOTHING: Outcome = { folded: null, failed: null };

/**
 * How many stored rows of some keys are not what their past gives; those left out are not looked at. Where rows are added
 * up, the slice that ends a shard tells of how many cells.
 */
export async function differingRows(
  kept: Kept,
  db: Kysely<AnyTables>,
  slice: Slice,
  past: Past,
): Promise<number> {
  const { view, fold, table, quarantine, open } = kept;
  const leftOut = await quarantine.among(db, slice.keys);
  if (table instanceof SumTable) return recounted({ ...kept, table }, db, slice, past, leftOut);
  const followed = slice.keys.filter((key) => !leftOut.has(key));
  const stored = await table.rowsOf(db, followed);
  let differing = 0;
  for (const [key, entries] of await open(await past.of(view, followed))) {
    const { folded, failed } = entries.length === 0 ? NOTHING : fold.foldFully(key, entries);
    differing += fold.differing(folded, stored.get(key) ?? []) + (failed ? 1 : 0);
  }
  return differing;
}

/** Whoever is left out stands in the sums with what they were before. */
async function recounted(
  { view, fold, table, quarantine, open }: Kept & { readonly table: SumTable },
  db: Kysely<AnyTables>,
  slice: Slice,
  past: Past,
  leftOut: ReadonlySet<string>,
): Promise<number> {
  const rows = new Map<string, StoredRows>();
  let failures = 0;
  for (const [key, all] of await open(await past.of(view, slice.keys))) {
    const end = leftOut.has(key) ? ((await quarantine.find(db, key))?.position ?? '0') : null;
    const entries = end === null ? all : all.filter(({ event }) => event.position < BigInt(end));
    const { folded, failed } = entries.length === 0 ? NOTHING : fold.foldFully(key, entries);
    if (folded) rows.set(key, folded.rows);
    if (failed) failures += 1;
  }
  return failures + (await table.recount(db, slice, rows));
}
