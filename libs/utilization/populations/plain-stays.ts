import { type ExpressionBuilder, sql } from 'kysely';
import type { KnownStayRow } from '#care/views';
import { daysAfter } from '#event-sourcing';
import type { ReadStore } from '#read-store';
import type { KnownStay } from './known-stay.js';
import type { PatientRange } from './patient-ranges.js';
import type { Question } from './question.js';
import { type Chosen, rowsOf } from './stay-rows.js';

/** Stays that differ in nothing that is counted but their dates: one of them, and how many there are. */
export type AlikeStays = { readonly stay: KnownStay; readonly times: number };

type View = ExpressionBuilder<{ view: KnownStayRow }, 'view'>;
type Grouped = Pick<KnownStay, 'level' | 'setting' | 'endedBy'> &
  Partial<Pick<KnownStay, (typeof IF_ASKED)[number]>> & {
    readonly payer: string | null;
    readonly period: string | null;
    readonly days: number;
    readonly times: number | string;
  };

const ALWAYS = ['payer', 'level', 'setting', 'endedBy'] as const;
const IF_ASKED = ['programme', 'facility', 'disposition', 'age', 'referral'] as const;
const date = (column: 'from' | 'to') => sql<string>`substr(${sql.ref(`view.${column}`)}, 1, 10)`;

/**
 * Whether a stay's days follow from its dates alone: no leave, no death, no last contact, one payer, nothing of it later
 * than the as-of date. Most are so.
 */
export function isPlain(eb: View, { asOf }: Pick<Question, 'asOf'>) {
  return eb.and([
    eb('view.leaves', '=', sql<never>`'[]'`),
    eb('view.died', 'is', null),
    eb('view.lastContactAt', 'is', null),
    eb('view.payerFrom', '=', date('from')),
    eb('view.payerTo', 'is not distinct from', date('to')),
    eb(date('from'), '<=', asOf),
    eb.or([
      eb('view.to', 'is', null),
      eb.and([eb(date('to'), '>=', date('from')), eb(date('to'), '<=', asOf)]),
    ]),
  ]);
}

/** The plain stays of some patients, those alike together: the database gathers them for less than it hands them over. */
export async function plainStays(
  snapshot: ReadStore,
  chosen: Chosen,
  question: Question,
  range: PatientRange,
): Promise<AlikeStays[]> {
  const { by, from, to, asOf } = question;
  const asked: readonly string[] = by;
  const columns = [...ALWAYS, ...IF_ASKED.filter((column) => asked.includes(column))];
  const period = sql<string | null>`substr(view."to", 1, ${sql.lit(asked.includes('month') ? 7 : 4)})`;
  let query = rowsOf(snapshot, chosen, range)
    .select(columns.map((column) => `view.${column}` as const))
    .select([
      period.as('period'),
      daysBetween(snapshot, asOf).as('days'),
      sql<number | string>`count(*)`.as('times'),
    ])
    .where((eb) => isPlain(eb, question))
    .groupBy([...columns.map((column) => `view.${column}` as const), sql`period`, sql`days`]);
  if (from !== null)
    query = query.where((eb) => eb.or([eb('view.to', 'is', null), eb('view.to', '>=', from)]));
  if (to !== null)
    query = query.where((eb) => eb.or([eb('view.to', 'is', null), eb('view.to', '<', daysAfter(to, 1))]));
  const groups = (await query.execute()) as unknown as Grouped[];
  return groups.map((group) => ({ stay: oneOf(group, question), times: Number(group.times) }));
}

function daysBetween({ engine }: ReadStore, asOf: string) {
  const until = sql`coalesce(${date('to')}, ${asOf})`;
  return engine === 'sqlite'
    ? sql<number>`(unixepoch(${until}) - unixepoch(${date('from')})) / 86400`
    : sql<number>`cast(${until} as date) - cast(${date('from')} as date)`;
}

/** One that is as long and ended in the same period: nothing that is counted asks for more of its dates. */
function oneOf(group: Grouped, { from, asOf }: Question): KnownStay {
  const { payer, period, days, level, setting, endedBy } = group;
  const first = period === null ? null : `${period}-01-01`.slice(0, 10);
  const to = first !== null && from !== null && first < from ? from : first;
  const began = daysAfter(to ?? asOf, -days);
  return {
    ...{ patient: '', stay: '', level, setting, from: began, to, endedBy },
    facility: group.facility ?? '',
    programme: group.programme ?? null,
    disposition: group.disposition ?? null,
    age: group.age ?? null,
    referral: group.referral ?? null,
    ...{ died: null, lastContactAt: null, nextFacility: null, leaves: [] },
    payers: [{ payer, from: began, to: null }],
  };
}
