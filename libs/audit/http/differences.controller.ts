import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { facilities, stays } from '#care';
import type { Caller } from '#event-sourcing';
import { CallerOf, countIn, Freshness, Recorded, Roles, reachIn, readCursor, writeCursor } from '#http';
import { completeness } from '#projections';
import {
  DifferenceMoments,
  type Differences,
  DifferencesBetween,
  type Extent,
} from '../read-models/index.js';
import { DifferencesPage, DifferencesQuery } from './differences.dto.js';

/** What was learned between two moments. */
@ApiTags('Audit')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/audit')
export class DifferencesController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(DifferenceMoments) private readonly moments: DifferenceMoments,
  ) {}

  /** Stays that appeared, vanished or changed, the days that this gave and took at each level, and what caused it. */
  @Get('differences')
  @Recorded()
  @ApiOkResponse({ type: DifferencesPage })
  async differences(@Query() query: DifferencesQuery, @CallerOf() caller: Caller): Promise<DifferencesPage> {
    const { patient, facility, limit } = query;
    const extent: Extent = patient !== undefined ? { patient } : facility === undefined ? {} : { facility };
    const { place, ...asked } = askedIn(query);
    // The log times, by which a known-at is found, are kept beside them.
    await this.freshness.wait(null, stays, facilities);
    const { earlier, later, asOf } = await this.moments.of(extent, caller, asked);
    const { mark, position } = later;
    if (mark !== null) await this.freshness.wait({ ...mark, position }, stays, facilities);
    const page = { limit, from: place };
    const { items, more, quarantined, ...sum }: Differences = await this.queries.execute(
      new DifferencesBetween(extent, caller, earlier.position, position, asOf, page),
    );
    const next = [asOf, textOf(earlier.mark), textOf(mark), place + items.length];
    return {
      ...{ asOf, from: earlier.mark, to: mark, ...sum, items },
      next: more ? writeCursor('differences', next) : null,
      complete: completeness(quarantined),
    };
  }
}

/** Every page compares what the first one did. */
function askedIn({ from, to, asOf, cursor }: DifferencesQuery) {
  if (cursor === undefined)
    return {
      from,
      ...(to === undefined ? {} : { to }),
      ...reachIn(asOf === undefined ? {} : { asOf }),
      place: 0,
    };
  const like: [string, string, string, number] = ['', '', '', 0];
  const [day, first, last, place] = readCursor('differences', cursor, like);
  return { from: first, to: last, asOf: day, place: countIn(place) };
}

function textOf(mark: { readonly log: string; readonly event: string } | null): string {
  return mark === null ? '' : `${mark.log}/${mark.event}`;
}
