import { type ExpressionBuilder, sql } from 'kysely';
import type { KnownStayRow } from '#care/views';
import { daysAfter } from '#event-sourcing';
import type { ReadStore } from '#read-store';
import type { CountedRows } from './counted-rows.js';
import { COUNTED_COLUMNS, type KnownStay, type StayOfRows, staysOf } from './known-stay.js';
import type { PatientRange } from './patient-ranges.js';
import type { Question } from './question.js';
import { type Chosen, rowsOf } from './stay-rows.js';
import { whereReached } from './where-reached.js';

/** What is read and let go of at once costs least; where an index chooses, every page is sorted anew. */
const PAGE = 2_000;
const CHOSEN_PAGE = 100_000;
const NONE: StayOfRows['leaves'] = [];

type StoredRow = Omit<StayOfRows, 'leaves'> & { readonly leaves: string };

/** The rows of the stays chosen of some patients that may be of the question, in the order of patients, stays and dates. */
export function countedRows(
  snapshot: ReadStore,
  chosen: Chosen,
  { from, to }: Pick<Question, 'from' | 'to'>,
  { range, columns }: { readonly range: PatientRange; readonly columns: CountedRows },
): Promise<string[]> {
  let query = inOrder(snapshot, chosen, range);
  // No stay ends later than its recorded end.
  if (from !== null)
    query = query.where((eb) => eb.or([eb('view.to', 'is', null), eb('view.to', '>=', from)]));
  if (to !== null) query = query.where((eb) => eb.or(mayEndBy(eb, to)));
  return columns.read(snapshot, query);
}

/**
 * The stays chosen, patient by patient, some thousands at once; all of one patient come together.
 *
 * @throws RefusedError `VIEW_BEHIND`
 */
export async function* stayPages(readStore: ReadStore, chosen: Chosen): AsyncGenerator<readonly KnownStay[]> {
  const pages = pagesOf(readStore, chosen, (snapshot, after, limit) =>
    read(wholeRows(snapshot, chosen).where('view.patient', '>', after).limit(limit)),
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
  return staysOf(await read(wholeRows(readStore, chosen).where('view.patient', 'in', patients)));
}

/** The stays chosen that have a date within a window, each with those payers alone that pay for one. */
export async function staysWithin(
  readStore: ReadStore,
  chosen: Chosen,
  from: string,
  to: string,
): Promise<KnownStay[]> {
  const query = wholeRows(readStore, chosen)
    .where('view.payerFrom', '<=', to)
    .where((eb) => eb.or([eb('view.payerTo', 'is', null), eb('view.payerTo', '>=', from)]));
  return staysOf(await read(query));
}

async function read(query: ReturnType<typeof wholeRows>): Promise<StayOfRows[]> {
  const rows = await query.execute();
  // As `decodeRows` would, but for one column, and most stays have no leave.
  return (rows as unknown as StoredRow[]).map((row) =>
    Object.assign(row, { leaves: row.leaves === '[]' ? NONE : JSON.parse(row.leaves) }),
  );
}

function wholeRows(readStore: ReadStore, chosen: Chosen) {
  return inOrder(readStore, chosen).select(COUNTED_COLUMNS.map((column) => `view.${column}` as const));
}

/** In the order of patients, stays and dates. */
function inOrder(readStore: ReadStore, chosen: Chosen, range?: PatientRange) {
  return rowsOf(readStore, chosen, range)
    .orderBy('view.patient')
    .orderBy('view.stay')
    .orderBy('view.payerFrom');
}
