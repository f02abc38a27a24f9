import { sql } from 'kysely';
import { type Checkpoint, checkpointOf, quarantinedCount, selectFrom, tableOf, tallyOf } from '#projections';
import type { ReadStore } from '#read-store';
import type { Counted } from '../populations/count-population.js';
import { PopulationCount } from '../populations/population-count.js';
import type { Question } from '../populations/question.js';
import type { Chosen } from '../populations/stay-rows.js';
import { columnsOf, KEPT_METHODS, type KeptTotal } from './kept-total.js';
import { lengthsOfStay } from './lengths-of-stay.projection.js';
import { openDays } from './open-days.js';

/** What the totals come to. */
export type Kept = Counted & {
  /** Where all of them have come to at least; `isOfAll` where none has come further. */
  readonly at: Checkpoint & { readonly isOfAll: boolean };
  readonly asOf: string;
};

export type AskedOfTotals = {
  readonly question: Question;
  readonly chosen: Omit<Chosen, 'position'>;
  /** Whether it may be told as of a later date, where the calendar of a facility is ahead; else it must be that date. */
  readonly orLater: boolean;
};

/** What totals are told apart by. */
export const KEPT_BY = ['level', 'payer', 'year', 'facility'] as const;

/** Whether a question can be answered from totals: by {@link KEPT_BY}, of no programme, and of whole years. */
export function isKept({ question, chosen, orLater }: AskedOfTotals): boolean {
  const { by, from, to, asOf } = question;
  const begins = from === null || from.endsWith('-01-01');
  const ends = to === null || to.endsWith('-12-31') || (!orLater && to >= asOf);
  const known: readonly string[] = KEPT_BY;
  return chosen.programme === null && begins && ends && by.every((dimension) => known.includes(dimension));
}

/**
 * Counts a population from its totals, which are of now whatever place of the log was asked for; all of one moment.
 *
 * @returns null where they name something later than the as-of date, or have not been made
 */
export function keptLengths(readStore: ReadStore, asked: AskedOfTotals): Promise<Kept | null> {
  return readStore.snapshot([tableOf(lengthsOfStay)], async (snapshot) => {
    const at = await checkpointOf(snapshot.db, lengthsOfStay);
    const last = await lastDate(snapshot, asked);
    const isLater = last > asked.question.asOf;
    if (at === null || (isLater && !asked.orLater)) return null;
    const question = isLater ? { ...asked.question, asOf: last } : asked.question;
    const count = new PopulationCount(question);
    await addOver(count, snapshot, { ...asked, question });
    await addOpen(count, snapshot, { ...asked, question });
    const quarantined = await quarantinedCount(snapshot, lengthsOfStay);
    return { figures: count.figures(), totals: count.totals(), quarantined, at, asOf: question.asOf };
  });
}

type Named = Omit<KeptTotal, 'stays'>;

async function addOver(count: PopulationCount, readStore: ReadStore, asked: AskedOfTotals): Promise<void> {
  const { methods, from, to, payer } = asked.question;
  const columns = methods.map(columnsOf);
  let query = cellsOf(readStore, 'over', asked).select(
    columns.flatMap(({ lengths, paid }) => [ofAllShards(lengths), ofAllShards(paid)]),
  );
  if (from !== null) query = query.where('view.period', '>=', from.slice(0, 4));
  if (to !== null) query = query.where('view.period', '<=', to.slice(0, 4));
  if (payer !== null) query = query.where('view.payer', '=', payer);
  const rows = (await query.execute()) as unknown as (Named & Readonly<Record<string, string>>)[];
  for (const row of rows) {
    const cell = { level: row.level, payer: row.payer || null, year: row.period, facility: row.facility };
    for (const [place, { lengths, paid }] of columns.entries()) {
      const byLength = tallyOf(row[lengths]) as Map<number, number>;
      if (byLength.size === 0) continue;
      const byPayer = [...tallyOf(row[paid])].map(([name, days]) => [String(name) || null, days] as const);
      count.addKept(place, cell, { byLength, byPayer: new Map(byPayer) });
    }
  }
}

async function addOpen(count: PopulationCount, readStore: ReadStore, asked: AskedOfTotals): Promise<void> {
  const { methods, payer: wanted, asOf } = asked.question;
  const places = methods.map((method) => KEPT_METHODS.indexOf(method));
  const rows = await cellsOf(readStore, 'open', asked).select(ofAllShards('stays')).execute();
  for (const row of rows) {
    const byMethod = openDays(row, asOf);
    for (const [place, kept] of places.entries()) {
      for (const [payer, open] of byMethod[kept] ?? []) {
        if (wanted !== null && payer !== wanted) continue;
        const { level, facility } = row;
        count.addKeptOpen(place, { level, facility, payer, year: null }, open);
      }
    }
  }
}

/** The last date that is named, if it is not before the month of the as-of date. */
async function lastDate(readStore: ReadStore, { question, chosen }: AskedOfTotals): Promise<string> {
  const { organisation } = chosen;
  const dated = of(readStore, 'dated', { organisation, level: null }).select('view.stays');
  const rows = await dated.where('view.period', '>=', question.asOf.slice(0, 7)).execute();
  const dates = rows.flatMap(({ stays }) => [...tallyOf(stays).keys()].map(String));
  return dates.reduce((last, date) => (date > last ? date : last), '');
}

/** Of all facilities together, unless they are to be told apart or one is chosen. */
function cellsOf(readStore: ReadStore, kind: KeptTotal['kind'], { question, chosen }: AskedOfTotals) {
  const names = ['facility', 'organisation', 'level', 'payer', 'period'] as const;
  const columns = names.map((name) => `view.${name}` as const);
  const named = of(readStore, kind, chosen).select(columns).groupBy(columns);
  if (chosen.facility !== null) return named.where('view.facility', '=', chosen.facility);
  return named.where('view.facility', question.by.includes('facility') ? '>' : '=', '');
}

/** One row for each cell: where projectors share the work, it has a part in each shard. */
function ofAllShards<Column extends string>(column: Column) {
  return sql<string>`string_agg(${sql.ref(`view.${column}`)}, ',' order by view.shard)`.as(column);
}

type Narrowed = Pick<Chosen, 'organisation' | 'level'>;

function of(readStore: ReadStore, kind: KeptTotal['kind'], { organisation, level }: Narrowed) {
  let query = selectFrom(readStore, lengthsOfStay).where('view.kind', '=', kind);
  if (organisation !== null) query = query.where('view.organisation', '=', organisation);
  if (level !== null) query = query.where('view.level', '=', level);
  return query;
}
