import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { KnownMoments, stays } from '#care';
import {
  type Caller,
  CLOCK,
  type Clock,
  checkDate,
  dateIn,
  daysBetween,
  RefusedError,
} from '#event-sourcing';
import { CallerOf, Freshness, Roles } from '#http';
import { completeness } from '#projections';
import type { Window } from '../populations/index.js';
import { type Occupancy, OccupancyOfFacility } from '../read-models/index.js';
import { checkWindow, Questions } from '../reports/index.js';
import { OccupancyAnswer, OccupancyQuery } from './occupancy.dto.js';

const LONGEST_DAYS = 366;

/** How full facilities were. */
@ApiTags('Utilization')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/occupancy')
export class OccupancyController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Questions) private readonly questions: Questions,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Census, average daily census and occupancy of a facility, level by level, on each date of a window. */
  @Get()
  @ApiOkResponse({ type: OccupancyAnswer })
  async occupancy(
    @Query() { facility, from, to, asOf: until, knownAt }: OccupancyQuery,
    @CallerOf() caller: Caller,
  ): Promise<OccupancyAnswer> {
    checkWindow(from, to);
    const zone = await this.questions.zoneOfFacility(facility, caller);
    const today = dateIn(zone, this.clock.now());
    const asOf = until ?? today;
    checkDate(asOf, 'asOf');
    checkDays({ from, to, asOf }, today);
    const known = await this.moments.at(knownAt, zone);
    const { mark, position } = known;
    await this.freshness.wait(mark === null ? null : { ...mark, position }, stays);
    const { quarantined, ...found }: Occupancy = await this.queries.execute(
      new OccupancyOfFacility(facility, { from, to, asOf }, caller, known),
    );
    return { facility, zone, from, to, asOf, mark, ...found, complete: completeness(quarantined) };
  }
}

function checkDays({ from, to, asOf }: Window, today: string): void {
  if (asOf > today) {
    throw new RefusedError('AS_OF_IN_THE_FUTURE', `asOf is later than ${today}, which is today there`, {
      field: 'asOf',
      wayOut: 'Days to come are not counted: leave it out to ask as of today',
    });
  }
  if (to > asOf) {
    throw new RefusedError('WINDOW_IN_THE_FUTURE', `The window ends later than ${asOf}, the as-of date`, {
      field: 'to',
      wayOut: 'Days to come are not counted: end it on the as-of date, today where it is left out, or before',
    });
  }
  if (daysBetween(from, to) < LONGEST_DAYS) return;
  throw new RefusedError('WINDOW_TOO_LONG', `The window is longer than ${LONGEST_DAYS} days`, {
    field: 'from',
    wayOut: 'Ask for one year after the other: days of windows that follow one another add up',
  });
}
