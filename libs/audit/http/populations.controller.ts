import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { stays } from '#care';
import type { Caller } from '#event-sourcing';
import { CallerOf, Freshness, Recorded, Roles, reachIn, readCursor, writeCursor } from '#http';
import { completeness } from '#projections';
import {
  CensusOfPopulation,
  keyOf,
  type Moment,
  type Population,
  type PopulationCensus,
  type PopulationSteps,
  Populations,
  type StepKey,
  StepsOfPopulation,
} from '../read-models/index.js';
import { PopulationCensusPage, PopulationQuery, PopulationStepsPage } from './populations.dto.js';

/** Where the patients of a facility, programme or payer were, as of one day and as known on another. */
@ApiTags('Audit')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/audit')
export class PopulationsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(Populations) private readonly populations: Populations,
  ) {}

  /** Who was in which stay, and how many at each level. */
  @Get('census')
  @Recorded()
  @ApiOkResponse({ type: PopulationCensusPage })
  async census(@Query() query: PopulationQuery, @CallerOf() caller: Caller): Promise<PopulationCensusPage> {
    const { population, moment, last } = await this.asked(query, caller, 'audit-census', ['', ''] as const);
    const page = { limit: query.limit, ...(last === undefined ? {} : { after: last }) };
    const { more, quarantined, ...census }: PopulationCensus = await this.queries.execute(
      new CensusOfPopulation(population, caller, moment, page),
    );
    const end = census.items.at(-1);
    return {
      ...momentTold(moment),
      ...census,
      next: more && end !== undefined ? this.next('audit-census', moment, [end.patient, end.stay]) : null,
      complete: completeness(quarantined),
    };
  }

  /** Admissions, moves, discharges and deaths, in the order in which they were true. */
  @Get('steps')
  @Recorded()
  @ApiOkResponse({ type: PopulationStepsPage })
  async steps(@Query() query: PopulationQuery, @CallerOf() caller: Caller): Promise<PopulationStepsPage> {
    const like = ['', '', '', ''] as const;
    const { population, moment, last } = await this.asked(query, caller, 'audit-steps', like);
    const page = { limit: query.limit, ...(last === undefined ? {} : { after: last as StepKey }) };
    const { items, more, quarantined }: PopulationSteps = await this.queries.execute(
      new StepsOfPopulation(population, caller, moment, page),
    );
    const end = items.at(-1);
    return {
      ...momentTold(moment),
      items,
      next: more && end !== undefined ? this.next('audit-steps', moment, keyOf(end)) : null,
      complete: completeness(quarantined),
    };
  }

  /** Every page is of the moment of the first. */
  private async asked<Key extends readonly string[]>(
    query: PopulationQuery,
    caller: Caller,
    list: string,
    like: Key,
  ) {
    const { facility, programme, payer, cursor } = query;
    const population: Population = {
      ...(facility === undefined ? {} : { facility }),
      ...(programme === undefined ? {} : { programme }),
      ...(payer === undefined ? {} : { payer }),
    };
    const [asOf, log, event, ...key] =
      cursor === undefined ? [] : readCursor(list, cursor, ['', '', '', ...like] as const);
    const reach =
      cursor === undefined ? reachIn(query) : { asOf: asOf as string, knownAt: `${log}/${event}` };
    // The log times, by which a known-at is found, are kept beside them.
    await this.freshness.wait(null, stays);
    const moment = await this.populations.moment(population, caller, reach);
    const { position, mark } = moment.known;
    if (mark !== null) await this.freshness.wait({ ...mark, position }, stays);
    return { population, moment, last: cursor === undefined ? undefined : (key as unknown as Key) };
  }

  private next(list: string, { asOf, known }: Moment, key: readonly string[]): string {
    return writeCursor(list, [asOf, known.mark?.log ?? '', known.mark?.event ?? '', ...key]);
  }
}

function momentTold({ asOf, known }: Moment) {
  return { asOf, mark: known.mark };
}
