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
  PageRequest,
  PatientPath,
  Roles,
  readCursor,
  writeCursor,
} from '#http';
import { patientStreams } from '#projections';
import { DisclosuresPage } from './disclosures.dto.js';
import { type DisclosuresFound, DisclosuresOfPatient } from './disclosures.query.js';

/** Name of the list in its cursors. */
const LIST = 'disclosures';

/** The accounting of disclosures: whom stays under 42 CFR Part 2 were told to, and under which consent. */
@ApiTags('Consent')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/patients/:patientId')
export class DisclosuresController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** Every answer that told of such stays, the last one first; one where a list did, too. */
  @Get('disclosures')
  @ApiOkResponse({ type: DisclosuresPage })
  async disclosures(
    @Param() { patientId }: PatientPath,
    @Query() { limit, cursor }: PageRequest,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<DisclosuresPage> {
    await this.freshness.wait(after, patientStreams);
    const page = { limit, ...placeIn(cursor) };
    const { more, ...found }: DisclosuresFound = await this.queries.execute(
      new DisclosuresOfPatient(patientId, caller, page),
    );
    const { log = '', event = '' } = found.mark ?? {};
    return { ...found, next: more ? writeCursor(LIST, [log, event, page.from + limit]) : null };
  }
}

/** Every page is of the moment of the first: what is told meanwhile moves nothing on the next one. */
function placeIn(cursor: string | undefined) {
  if (cursor === undefined) return { from: 0 };
  const [log, event, from] = readCursor(LIST, cursor, ['', '', 0] as [string, string, number]);
  return { from: countIn(from), upTo: { log, event } };
}
