import { type SelectQueryBuilder, sql } from 'kysely';
import type { KnownStayRow } from '#care/views';
import { daysAfter } from '#event-sourcing';
import type { ReadStore } from '#read-store';
import type { KnownStay } from './known-stay.js';
import type { Question } from './question.js';

/** Between texts; none holds it. */
const ROW_END = '\u001e';
/** Between the parts of a text; no part holds it. */
const BETWEEN = '\u001f';
const MARK = '!';
const NO_LEAVE = '[]';
/** The payer first, since of further rows nothing else is read. */
const ALWAYS = ['payer', 'level', 'setting', 'endedBy'] as const;
const IF_ASKED = ['programme', 'facility', 'disposition', 'age', 'referral'] as const;
const LAST = ['lastContactAt', 'died', 'leaves'] as const;

/** Before the columns of a marked text: since, from and to. */
const FIRST = 3;
const NONE: KnownStay['leaves'] = [];

type Paid = KnownStay['payers'][number];
type Column = (typeof ALWAYS | typeof IF_ASKED | typeof LAST)[number];

const date = (column: 'from' | 'to') => sql<string>`substr(${sql.ref(`view.${column}`)}, 1, 10)`;

/**
 * Which columns a question needs, and how its rows are read. A row is counted as one text, and all of a query are one: there
 * are millions, and every value that the database hands over costs. The text has what of a plain stay is counted, so that
 * those alike have the same; or, with a mark, all that is asked of any other row.
 */
export class CountedRows {
  private readonly columns: readonly Column[];
  private readonly places: Readonly<Partial<Record<Column, number>>>;
  /** Of the date on which a stay ended: its month or its year. */
  private readonly periodLength: number;

  constructor(private readonly question: Question) {
    const asked: readonly string[] = question.by;
    this.columns = [...ALWAYS, ...IF_ASKED.filter((column) => asked.includes(column))];
    this.places = Object.fromEntries([...this.columns, ...LAST].map((column, place) => [column, place]));
    this.periodLength = asked.includes('month') ? 7 : 4;
  }

  /** The texts of some rows, in their order. */
  async read({ db, engine }: ReadStore, rows: SelectQueryBuilder<{ view: KnownStayRow }, 'view', object>) {
    const texts = sql<string | null>`string_agg("row", ${sql.lit(ROW_END)})`.as('texts');
    const all = db.selectFrom(rows.select(this.asText(engine)).as('counted')).select(texts);
    return (await all.executeTakeFirst())?.texts?.split(ROW_END) ?? [];
  }

  private asText(engine: ReadStore['engine']) {
    const period = sql`coalesce(substr(view."to", 1, ${sql.lit(this.periodLength)}), '')`;
    const columns = this.columns.map(textOf);
    const plain = joined([period, daysBetween(engine, this.question.asOf), ...columns]);
    const since = sql`coalesce(nullif(view."payerFrom", ${date('from')}), '')`;
    const other = joined([since, textOf('from'), textOf('to'), ...columns, ...LAST.map(textOf)]);
    return sql<string>`case when ${this.isPlain()} then ${plain} else ${sql.lit(MARK)} || ${other} end`.as(
      'row',
    );
  }

  /** One of the plain stays that a text stands for: just as long, and ended in the same period. */
  plainStay(text: string): KnownStay {
    const parts = text.split(BETWEEN);
    const [period, days] = parts.splice(0, 2);
    const to = period ? this.dateIn(period) : null;
    const from = daysAfter(to ?? this.question.asOf, -Number(days));
    return this.stayOf(from, to, parts);
  }

  /** The stay that marked rows tell of; the first is its first. */
  markedStay([first = '', ...others]: readonly string[]): KnownStay {
    const parts = first.split(BETWEEN);
    const [, from = '', to = ''] = parts;
    const stay = this.stayOf(from, to || null, parts.slice(FIRST));
    for (const text of others)
      stay.payers.push({ payer: text.split(BETWEEN)[FIRST] || null, from: sinceIn(text), to: null });
    return stay;
  }

  /**
   * Whether a stay's days follow from its dates alone: no leave, no death, no last contact, one payer, nothing of it later
   * than the as-of date. Most are so.
   */
  private isPlain() {
    const behind = daysAfter(this.question.asOf, 1);
    return sql`view."leaves" = ${sql.lit(NO_LEAVE)} and view."died" is null and view."lastContactAt" is null
      and view."payerFrom" = ${date('from')} and view."payerTo" is not distinct from ${date('to')}
      and view."from" < ${behind}
      and (view."to" is null or (view."to" >= view."from" and view."to" < ${behind}))`;
  }

  /** Field by field: there are many, and spreading objects costs a multiple of this. */
  private stayOf(from: string, to: string | null, parts: readonly string[]) {
    const { places } = this;
    const said = (column: Column) => parts[places[column] ?? -1] || null;
    const age = said('age');
    const leaves = said('leaves') ?? NO_LEAVE;
    return {
      patient: '',
      stay: '',
      facility: said('facility') ?? '',
      programme: said('programme'),
      level: said('level') ?? '',
      setting: said('setting') ?? '',
      from,
      to,
      died: said('died'),
      endedBy: said('endedBy') as KnownStay['endedBy'],
      disposition: said('disposition'),
      lastContactAt: said('lastContactAt'),
      age: age === null ? null : Number(age),
      referral: said('referral'),
      // No method that counts populations asks where a move led to.
      nextFacility: null,
      leaves: leaves === NO_LEAVE ? NONE : JSON.parse(leaves),
      payers: [{ payer: said('payer'), from: from.slice(0, 10), to: null }] as Paid[],
    };
  }

  /** The first date of a period that was asked for. */
  private dateIn(period: string): string {
    const first = `${period}-01-01`.slice(0, 10);
    const { from } = this.question;
    return from !== null && first < from ? from : first;
  }
}

export function isMarked(text: string): boolean {
  return text.startsWith(MARK);
}

/** The date from which somebody else pays; nothing in the first row of a stay. */
export function sinceIn(text: string): string {
  return text.slice(MARK.length, text.indexOf(BETWEEN));
}

function joined(parts: readonly ReturnType<typeof textOf>[]) {
  return sql`${sql.join(parts, sql` || ${sql.lit(BETWEEN)} || `)}`;
}

function textOf(column: Column | 'from' | 'to') {
  const ref = sql.ref(`view.${column}`);
  return column === 'age' ? sql`coalesce(cast(${ref} as text), '')` : sql`coalesce(${ref}, '')`;
}

function daysBetween(engine: ReadStore['engine'], asOf: string) {
  const until = sql`coalesce(${date('to')}, ${asOf})`;
  return engine === 'sqlite'
    ? sql`((unixepoch(${until}) - unixepoch(${date('from')})) / 86400)`
    : sql`(cast(${until} as date) - cast(${date('from')} as date))`;
}
