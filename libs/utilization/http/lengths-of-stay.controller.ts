import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Caller } from '#event-sourcing';
import {
  After,
  CallerOf,
  type ConsistencyToken,
  countIn,
  Freshness,
  Roles,
  reachIn,
  readCursor,
  writeCursor,
} from '#http';
import { patientStreams } from '#projections';
import { METHODS, methodsNamed } from '../methods/index.js';
import { type ExplainedStay, LengthOfStay } from '../read-models/index.js';
import { LengthOfStayAnswer, LengthOfStayQuery, StayPath } from './lengths-of-stay.dto.js';

/** Days on a page: a year, which few stays are longer than. */
const PAGE = 366;

/** How long a stay was, by methods that say how they counted. */
@ApiTags('Utilization')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/patients/:patientId/stays/:stayId')
export class LengthsOfStayController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** Each figure, and every calendar day with whether it was counted, and why. */
  @Get('length-of-stay')
  @ApiOkResponse({ type: LengthOfStayAnswer })
  async explain(
    @Param() { patientId, stayId }: StayPath,
    @Query() query: LengthOfStayQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<LengthOfStayAnswer> {
    const methods = query.methods === undefined ? METHODS : methodsNamed(query.methods, 'methods');
    const { from, ...reach } = placeIn(query);
    // The log times, by which a known-at is found, are kept beside them.
    await this.freshness.wait(after, patientStreams);
    const { more, ...explained }: ExplainedStay = await this.queries.execute(
      new LengthOfStay(patientId, stayId, methods, caller, reach, { from, limit: PAGE }),
    );
    const { asOf, mark } = explained;
    const place = [asOf, mark?.log ?? '', mark?.event ?? '', from + PAGE];
    return { ...explained, next: more ? writeCursor('length-of-stay', place) : null };
  }
}

/** Every page is of the moment of the first. */
function placeIn(query: LengthOfStayQuery) {
  if (query.cursor === undefined) return { from: 0, ...reachIn(query) };
  const like: [string, string, string, number] = ['', '', '', 0];
  const [asOf, log, event, from] = readCursor('length-of-stay', query.cursor, like);
  return { from: countIn(from), ...reachIn({ asOf, knownAt: `${log}/${event}` }) };
}
