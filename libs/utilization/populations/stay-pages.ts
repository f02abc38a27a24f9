import { type ExpressionBuilder, sql } from 'kysely';
import { type KnownStayRow, stays } from '#care/views';
import { daysAfter } from '#event-sourcing';
import { selectFrom } from '#projections';
import type { ReadStore } from '#read-store';
import type { CountedRow, CountedRows } from './counted-rows.js';
import { COUNTED_COLUMNS, type KnownStay, type StayOfRows, staysOf } from './known-stay.js';
import type { Question } from './question.js';
import { whereReached } from './where-reached.js';

/** Whose stays, as known at a place of the log. Null for no bound. */
export type Chosen = {
  /** Position of the last event of an append. */
  readonly position: string;
  readonly organisation: string | null;
  readonly facility: string | null;
  readonly programme: string | null;
  readonly level: string | null;
  /** Somebody else may pay for other days of the same stay. */
  readonly payer: string | null;
};

/** What is read and let go of at once costs least; where an index chooses, every page is sorted anew. */
const PAGE = 2_000;
const CHOSEN_PAGE = 100_000;
const NONE: StayOfRows['leaves'] = [];

type StoredRow = Omit<StayOfRows, 'leaves'> & { readonly leaves: string };

/**
 * The rows of the stays chosen that may be of the question, patient by patient, some thousands at once; all of one
 * patient come together, in the order of stays and dates.
 *
 * @throws RefusedError `VIEW_BEHIND`
 */
export async function* countedPages(
  readStore: ReadStore,
  chosen: Chosen,
  { from, to }: Pick<Question, 'from' | 'to'>,
  columns: CountedRows,
): AsyncGenerator<readonly CountedRow[]> {
  yield* pagesOf(readStore, chosen, (snapshot, after, limit) => {
    let query = inOrder(snapshot, chosen)
      .select(['view.patient', 'view.from', 'view.to', ...columns.selection()])
      .where('view.patient', '>', after)
      .limit(limit);
    // No stay ends later than its recorded end.
    if (from !== null)
      query = query.where((eb) => eb.or([eb('view.to', 'is', null), eb('view.to', '>=', from)]));
    if (to !== null) query = query.where((eb) => eb.or(mayEndBy(eb, to)));
    return query.execute();
  });
}

/**
 * The stays chosen, patient by patient, some thousands at once; all of one patient come together.
 *
 * @throws RefusedError `VIEW_BEHIND`
 */
export async function* stayPages(readStore: ReadStore, chosen: Chosen): AsyncGenerator<readonly KnownStay[]> {
  const pages = pagesOf(readStore, chosen, (snapshot, after, limit) =>
    read(rowsOf(snapshot, chosen).where('view.patient', '>', after).limit(limit)),
  );
  for await (const page of pages) yield staysOf(page);
}

/** Rows in the order of patients, all of one patient in one page. */
async function* pagesOf<Row extends { readonly patient: string }>(
  readStore: ReadStore,
  chosen: Chosen,
  page: (snapshot: ReadStore, after: string, limit: number) => Promise<Row[]>,
): AsyncGenerator<readonly Row[]> {
  const size = chosen.facility === null && chosen.payer === null ? PAGE : CHOSEN_PAGE;
  let after = '';
  for (let limit = size; ; ) {
    const [behind, most] = [after, limit];
    const rows = await whereReached(readStore, chosen.position, (snapshot) => page(snapshot, behind, most));
    const isLast = rows.length < limit;
    const end = rows.at(-1)?.patient;
    const whole = isLast ? rows : rows.slice(0, rows.findLastIndex(({ patient }) => patient !== end) + 1);
    const last = whole.at(-1);
    // One patient may have more rows than a page.
    limit = last === undefined ? limit * 2 : size;
    if (last !== undefined) {
      after = last.patient;
      yield whole;
    }
    if (isLast) return;
  }
}

/** A death or a leave for good may end a stay before its recorded end. */
function mayEndBy(eb: ExpressionBuilder<{ view: KnownStayRow }, 'view'>, to: string) {
  return [
    eb('view.to', 'is', null),
    eb('view.to', '<', daysAfter(to, 1)),
    eb('view.died', 'is not', null),
    eb('view.leaves', '<>', sql<never>`'[]'`),
  ];
}

/** The stays chosen of some patients. */
export async function staysOfPatients(
  readStore: ReadStore,
  chosen: Chosen,
  patients: readonly string[],
): Promise<KnownStay[]> {
  return staysOf(await read(rowsOf(readStore, chosen).where('view.patient', 'in', patients)));
}

/** The stays chosen that have a date within a window, each with those payers alone that pay for one. */
export async function staysWithin(
  readStore: ReadStore,
  chosen: Chosen,
  from: string,
  to: string,
): Promise<KnownStay[]> {
  const query = rowsOf(readStore, chosen)
    .where('view.payerFrom', '<=', to)
    .where((eb) => eb.or([eb('view.payerTo', 'is', null), eb('view.payerTo', '>=', from)]));
  return staysOf(await read(query));
}

async function read(query: ReturnType<typeof rowsOf>): Promise<StayOfRows[]> {
  const rows = await query.execute();
  // As `decodeRows` would, but for one column, and most stays have no leave.
  return (rows as unknown as StoredRow[]).map((row) =>
    Object.assign(row, { leaves: row.leaves === '[]' ? NONE : JSON.parse(row.leaves) }),
  );
}

/** In the order of patients, stays and dates. */
function rowsOf(readStore: ReadStore, chosen: Chosen) {
  return inOrder(readStore, chosen).select(COUNTED_COLUMNS.map((column) => `view.${column}` as const));
}

function inOrder(readStore: ReadStore, chosen: Chosen) {
  const { organisation, facility, programme, level, payer } = chosen;
  let query = known(readStore, chosen).orderBy('view.patient').orderBy('view.stay').orderBy('view.payerFrom');
  if (organisation !== null) query = query.where('view.organisation', '=', organisation);
  if (facility !== null) query = query.where('view.facility', '=', facility);
  if (programme !== null) query = query.where('view.programme', '=', programme);
  if (level !== null) query = query.where('view.level', '=', level);
  if (payer === null) return query;
  const paid = known(readStore, chosen).select('view.stay').where('view.payer', '=', payer);
  return query.where('view.stay', 'in', paid);
}

function known(readStore: ReadStore, { position }: Chosen) {
  const at = Number(position);
  return selectFrom(readStore, stays)
    .where('view.knownFrom', '<=', at)
    .where((eb) => eb.or([eb('view.knownTo', 'is', null), eb('view.knownTo', '>', at)]));
}

/** How much of all patients comes no later than one: ids are spread evenly. From 0 to 1. */
export function shareUpTo(patient: string): number {
  return (Number.parseInt(patient.slice(0, 8), 16) + 1) / 2 ** 32;
}
