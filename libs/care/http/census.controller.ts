import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Caller } from '#event-sourcing';
import {
  After,
  CallerOf,
  type ConsistencyToken,
  Freshness,
  Recorded,
  Roles,
  readCursor,
  writeCursor,
} from '#http';
import { completeness } from '#projections';
import { type Census, CensusOfFacility, currentPlacement, facilities } from '../read-models/index.js';
import { type CensusPage, CensusQuery, FacilityPath } from './census.dto.js';

/** Who is at a facility now, against what it is licensed for. */
@ApiTags('Patients')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/facilities')
export class CensusController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** The levels in full, and everybody with an open placement there, a page at a time. */
  @Get(':id/census')
  @Recorded()
  async census(
    @Param() { id }: FacilityPath,
    @Query() { limit, cursor }: CensusQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<CensusPage> {
    await this.freshness.wait(after, currentPlacement, facilities);
    const last =
      cursor === undefined ? undefined : readCursor('census', cursor, ['', ''] as [string, string]);
    const page = { limit, ...(last === undefined ? {} : { after: last }) };
    const { more, quarantined, ...census } = await this.queries.execute<CensusOfFacility, Census>(
      new CensusOfFacility(id, caller, page),
    );
    const end = census.items.at(-1);
    return {
      ...census,
      next: more && end !== undefined ? writeCursor('census', [end.patient, end.stay]) : null,
      complete: completeness(quarantined),
    };
  }
}
