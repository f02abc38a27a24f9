import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type CensusLevel, type Counted, censusLevels, isOpenOn, type KnownStayRow, stays } from '#care';
import { isLocalBy } from '#care/domain';
import { type Caller, daysBetween } from '#event-sourcing';
import { quarantinedCount } from '#projections';
import { type Moment, type Population, Populations, type StayOfDay } from './population.js';

/** One level, or one programme of it, whose patients the level counts too. */
export type CountedLevel = Omit<CensusLevel, 'licensed'>;

/** Somebody who was in a stay then. */
export type Placed = Pick<
  KnownStayRow,
  | 'patient'
  | 'stay'
  | 'episode'
  | 'level'
  | 'setting'
  | 'role'
  | 'facility'
  | 'programme'
  | 'organisation'
  | 'zone'
  | 'payer'
  | 'expectedEnd'
> & {
  readonly since: string;
  readonly daysSoFar: number;
  readonly leave: string | null;
  readonly hold: string | null;
  readonly caseManager: string | null;
};

export type PopulationCensus = {
  readonly levels: readonly CountedLevel[];
  readonly items: readonly Placed[];
  readonly more: boolean;
  readonly quarantined: number;
};

/** Who was where: a population as of a day, as it was known at a moment. */
export class CensusOfPopulation {
  constructor(
    readonly population: Population,
    readonly caller: Caller,
    readonly moment: Moment,
    readonly page: { readonly limit: number; readonly after?: readonly [patient: string, stay: string] },
  ) {}
}

@QueryHandler(CensusOfPopulation)
export class CensusOfPopulationHandler implements IQueryHandler<CensusOfPopulation> {
  constructor(@Inject(Populations) private readonly populations: Populations) {}

  async execute({ population, caller, moment, page }: CensusOfPopulation): Promise<PopulationCensus> {
    const { asOf } = moment;
    const rows = await this.populations.onDay(population, caller, moment);
    const open = rows.filter((row) => isOpenOn(row, asOf));
    const { after, limit } = page;
    const rest = after === undefined ? open : open.filter((row) => isBehind(row, after));
    const shown = await this.populations.whole(population, caller, moment, rest.slice(0, limit));
    return {
      levels: levelsOf(open, asOf),
      items: shown.map((row) => placed(row, asOf)),
      more: rest.length > limit,
      quarantined: await quarantinedCount(this.populations.readStore, stays),
    };
  }
}

function isBehind({ patient, stay }: StayOfDay, [lastPatient, lastStay]: readonly [string, string]): boolean {
  return patient > lastPatient || (patient === lastPatient && stay > lastStay);
}

function levelsOf(open: readonly StayOfDay[], asOf: string): CountedLevel[] {
  const counted = new Map<string, Counted>();
  for (const row of open) {
    const { level, programme } = row;
    const name = JSON.stringify([level, programme]);
    const { placed, onLeave, onHold } = counted.get(name) ?? { placed: 0, onLeave: 0, onHold: 0 };
    counted.set(name, {
      level,
      programme,
      placed: placed + 1,
      onLeave: onLeave + (awayOn(row.leaves, asOf) === null ? 0 : 1),
      onHold: onHold + (awayOn(row.holds, asOf) === null ? 0 : 1),
    });
  }
  return censusLevels({ levels: [] }, [], [...counted.values()]).map(({ licensed: _, ...level }) => level);
}

function placed(row: KnownStayRow, asOf: string): Placed {
  const { patient, stay, episode, level, setting, role, facility, programme, organisation, zone } = row;
  const { payer, expectedEnd, from, caseManagers } = row;
  return {
    ...{ patient, stay, episode, level, setting, role, facility, programme, organisation, zone, payer },
    expectedEnd,
    since: from,
    daysSoFar: daysBetween(from.slice(0, 10), asOf.slice(0, 10)),
    leave: awayOn(row.leaves, asOf),
    hold: awayOn(row.holds, asOf),
    caseManager: caseManagers.findLast((one) => isLocalBy(one.from, asOf))?.caseManager ?? null,
  };
}

/** The kind of leave or hold that somebody was on. */
function awayOn(spans: KnownStayRow['leaves'], asOf: string): string | null {
  return spans.findLast((span) => isOpenOn({ ...span, died: null }, asOf))?.kind ?? null;
}
