import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { selectFrom, tableOf } from '#projections';
import type { AnyTables, ReadStore } from '#read-store';
import { currentPlacement } from './current-placement.projection.js';
import { type PatientSearchRow, patientSearch } from './patient-search.projection.js';
import type { Criterion, Search } from './patient-search-criteria.js';

/** Where in a search a patient was found; pages follow each other in the order of term, patient, organisation. */
export type Place = Pick<PatientSearchRow, 'term' | 'patient' | 'organisation'>;

type Scoped = Search & {
  /** Null for those who see the whole installation. */
  readonly organisation: string | null;
};
type Condition = RawBuilder<boolean>;

const TABLE = sql.table(tableOf(patientSearch));
const PLACEMENTS = sql.table(tableOf(currentPlacement));
/** Asked for each row that is walked through: PostgreSQL would join all rows that fit, with each other, before the first. */
const FOR_EACH_ROW = sql`limit 1 offset 0`;

/**
 * The next rows of a search, a patient once, and one more than asked for where there are more. The first
 * criterion is walked through on its index from where the page before ended; each row it gives is asked for
 * the others by its key. So the work does not grow with the number of patients, only with how many fit the
 * first and not the others.
 */
export async function foundRows(...asked: Parameters<typeof searchQuery>): Promise<Place[]> {
  return [...(await searchQuery(...asked).execute())];
}

/** The query alone. */
export function searchQuery(
  readStore: ReadStore,
  search: Scoped,
  { limit, after }: { readonly limit: number; readonly after?: Place },
): SelectQueryBuilder<AnyTables, 'view', Place> {
  const { first, others, placement, organisation } = search;
  const conditions = [
    owned('view', organisation),
    after === undefined ? within('view', first) : behind(after, first, organisation),
    foundFirst(first, organisation),
    ...others.map((criterion) => holdsToo(criterion, organisation)),
    ...(placement === null ? [] : [placedThere(placement, organisation)]),
  ];
  return selectFrom(readStore, patientSearch)
    .select(['view.term', 'view.patient', 'view.organisation'])
    .where(sql.join(conditions, sql` and `) as Condition)
    .orderBy('view.term')
    .orderBy('view.patient')
    .orderBy('view.organisation')
    .limit(limit + 1);
}

function within(row: string, { kind, from, below }: Criterion): Condition {
  const term = sql.ref(`${row}.term`);
  const range = below === null ? sql`${term} = ${from}` : sql`${term} >= ${from} and ${term} < ${below}`;
  return sql`${sql.ref(`${row}.kind`)} = ${kind} and ${range}`;
}

/**
 * Only columns that the index has behind those that are fixed, and one lower bound alone: of two, SQLite takes
 * the wider one and passes over everything between them row by row.
 */
function behind(place: Place, criterion: Criterion, organisation: string | null): Condition {
  const { term, patient, organisation: of } = place;
  const { kind, from, below } = criterion;
  if (below === null) {
    const next =
      organisation === null
        ? sql`(view.patient, view.organisation) > (${patient}, ${of})`
        : sql`view.patient > ${patient}`;
    return sql`${within('view', criterion)} and ${next}`;
  }
  // A place of another search, with shorter words, would show what was not looked for.
  if (Buffer.compare(Buffer.from(term), Buffer.from(from)) < 0) return within('view', criterion);
  const next =
    organisation === null
      ? sql`(view.term, view.patient, view.organisation) > (${term}, ${patient}, ${of})`
      : sql`(view.term, view.patient) > (${term}, ${patient})`;
  return sql`view.kind = ${kind} and view.term < ${below} and ${next}`;
}

/** Somebody whose names both begin so, or whom two organisations know, is found once. */
function foundFirst(first: Criterion, organisation: string | null): Condition {
  return sql`not exists (
    select 1 from ${TABLE} as earlier
    where earlier.patient = view.patient and ${alsoOwned('earlier', organisation)} and ${within('earlier', first)}
      and (earlier.term, earlier.organisation) < (view.term, view.organisation)
    ${FOR_EACH_ROW})`;
}

function holdsToo(criterion: Criterion, organisation: string | null): Condition {
  return sql`exists (
    select 1 from ${TABLE} as other
    where other.patient = view.patient and ${alsoOwned('other', organisation)} and ${within('other', criterion)}
    ${FOR_EACH_ROW})`;
}

function placedThere(
  { facility, level }: NonNullable<Search['placement']>,
  organisation: string | null,
): Condition {
  return sql`exists (
    select 1 from ${PLACEMENTS} as placed
    where placed.patient = view.patient and ${alsoOwned('placed', organisation)}
      and ${offIndex('placed.facility')} = ${facility} and ${offIndex('placed.level')} = ${level}
    ${FOR_EACH_ROW})`;
}

function owned(row: string, organisation: string | null): Condition {
  return organisation === null ? sql`true` : sql`${sql.ref(`${row}.organisation`)} = ${organisation}`;
}

/** Of rows that are asked for by patient. */
function alsoOwned(row: string, organisation: string | null): Condition {
  return organisation === null ? sql`true` : sql`${offIndex(`${row}.organisation`)} = ${organisation}`;
}

/** A column of rows that are asked for by patient: compared plainly, it would lead to another index. */
function offIndex(column: string): RawBuilder<string> {
  return sql`${sql.ref(column)} || ''`;
}
