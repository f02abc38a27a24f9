import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { sql } from 'kysely';
import { isOwn, type KnownStayRow, type StepPlace, stays } from '#care';
import type { Caller } from '#event-sourcing';
import { decodeRows, quarantinedCount } from '#projections';
import { type Moment, type Population, Populations } from './population.js';

type Place = Pick<StepPlace, 'level' | 'facility' | 'programme'>;

/** A step into, within or out of a population. */
export type PopulationStep = {
  readonly patient: string;
  readonly kind: 'admitted' | 'moved' | 'discharged' | 'died';
  readonly at: string;
  readonly zone: string;
  readonly episode: string;
  /** The stay that it began, or else ended. */
  readonly stay: string;
  readonly event: string;
  /** Null also where it is another organisation's. */
  readonly from: Place | null;
  readonly to: Place | null;
  readonly direction: string | null;
  readonly intent: string | null;
  readonly disposition: string | null;
};

export type PopulationSteps = {
  readonly items: readonly PopulationStep[];
  readonly more: boolean;
  readonly quarantined: number;
};

/** Place of a step in the list: its time, its patient, its event, its stay. */
export type StepKey = readonly [at: string, patient: string, event: string, stay: string];

/** The steps of a population in the order in which they were true, as of a day and as known at a moment. */
export class StepsOfPopulation {
  constructor(
    readonly population: Population,
    readonly caller: Caller,
    readonly moment: Moment,
    readonly page: { readonly limit: number; readonly after?: StepKey },
  ) {}
}

@QueryHandler(StepsOfPopulation)
export class StepsOfPopulationHandler implements IQueryHandler<StepsOfPopulation> {
  constructor(@Inject(Populations) private readonly populations: Populations) {}

  async execute(asked: StepsOfPopulation): Promise<PopulationSteps> {
    const { population, caller, page } = asked;
    const [begun, ended] = await Promise.all([
      this.page(asked, 'from', 'beganEvent', firstDays),
      this.page(asked, 'to', 'endedEvent', (query) => endingFor(population, query)),
    ]);
    const steps = [...begun.map((row) => beginning(row, caller)), ...ended.map((row) => ending(row, caller))];
    steps.sort((a, b) => compared(keyOf(a), keyOf(b)));
    return {
      items: steps.slice(0, page.limit),
      more: steps.length > page.limit,
      quarantined: await quarantinedCount(this.populations.readStore, stays),
    };
  }

  /** The rows whose beginnings, or whose ends, come next; only these are read in full. */
  private async page(
    { population, caller, moment, page }: StepsOfPopulation,
    at: 'from' | 'to',
    event: 'beganEvent' | 'endedEvent',
    narrowed: (query: StayQuery) => StayQuery,
  ): Promise<KnownStayRow[]> {
    const { asOf, known } = moment;
    const key = [`view.${at}`, 'view.patient', `view.${event}`, 'view.stay'] as const;
    // A date is before every minute of it.
    let query = narrowed(this.populations.known(population, caller, known.position)).where(
      `view.${at}`,
      '<=',
      asOf.length === 10 ? `${asOf}~` : asOf,
    );
    const { after, limit } = page;
    if (after !== undefined) query = query.where((eb) => eb(eb.refTuple(...key), '>', eb.tuple(...after)));
    for (const column of key) query = query.orderBy(column);
    const rows = await query
      .selectAll('view')
      .limit(limit + 1)
      .execute();
    return decodeRows(stays, rows as unknown as KnownStayRow[]);
  }
}

type StayQuery = ReturnType<Populations['known']>;

/** One row of each stay, however many payers it has. */
function firstDays(query: StayQuery): StayQuery {
  return query.where((eb) => eb(dateIn('from'), '=', eb.ref('view.payerFrom')));
}

/** Ends of stays, where no stay of the same population begins with them. */
function endingFor(population: Population, query: StayQuery): StayQuery {
  return query
    .where((eb) => eb(dateIn('to'), '=', eb.ref('view.payerTo')))
    .where((eb) =>
      eb.or([
        eb('view.endedBy', '!=', 'moved'),
        ...(population.facility === undefined ? [] : [eb('view.nextFacility', '!=', population.facility)]),
        ...(population.programme === undefined
          ? []
          : [eb('view.nextProgramme', 'is distinct from', population.programme)]),
      ]),
    );
}

function dateIn(column: 'from' | 'to') {
  return sql<string>`substr(${sql.ref(`view.${column}`)}, 1, 10)`;
}

export function keyOf({ at, patient, event, stay }: PopulationStep): StepKey {
  return [at, patient, event, stay];
}

function compared(a: StepKey, b: StepKey): number {
  const place = a.findIndex((value, i) => value !== b[i]);
  return place < 0 ? 0 : (a[place] ?? '') < (b[place] ?? '') ? -1 : 1;
}

function beginning(row: KnownStayRow, caller: Caller): PopulationStep {
  const { before, beganEvent, from, direction, intent } = row;
  const known = before !== null && isOwn(before.organisation, caller) ? before : null;
  return {
    ...about(row),
    kind: before === null ? 'admitted' : 'moved',
    at: from,
    event: beganEvent,
    from:
      known === null ? null : { level: known.level, facility: known.facility, programme: known.programme },
    to: { level: row.level, facility: row.facility, programme: row.programme },
    direction,
    intent,
    disposition: null,
  };
}

function ending(row: KnownStayRow, caller: Caller): PopulationStep {
  const { level, facility, programme, nextLevel, nextFacility, nextProgramme, nextOrganisation } = row;
  const isKnown = nextLevel !== null && nextFacility !== null && isOwn(nextOrganisation ?? '', caller);
  return {
    ...about(row),
    kind: row.endedBy ?? 'discharged',
    at: row.to ?? '',
    event: row.endedEvent ?? '',
    from: { level, facility, programme },
    to: isKnown ? { level: nextLevel, facility: nextFacility, programme: nextProgramme } : null,
    direction: null,
    intent: null,
    disposition: row.disposition,
  };
}

function about({ patient, zone, episode, stay }: KnownStayRow) {
  return { patient, zone, episode, stay };
}
