import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Caller } from '#event-sourcing';
import { CallerOf, countIn, Freshness, PatientPath, Roles, reachIn, readCursor, writeCursor } from '#http';
import { patientStreams } from '#projections';
import { PatientMoments, type PatientReplay, ReplayOfPatient } from '../read-models/index.js';
import { ReplayAnswer, ReplayQuery } from './replay.dto.js';

/** What is recorded of a patient, event by event, with the state before and after each. */
@ApiTags('Audit')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/patients/:patientId')
export class ReplayController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(PatientMoments) private readonly moments: PatientMoments,
  ) {}

  /** In the order in which it was learned. */
  @Get('replay')
  @ApiOkResponse({ type: ReplayAnswer })
  async replay(
    @Param() { patientId }: PatientPath,
    @Query() query: ReplayQuery,
    @CallerOf() caller: Caller,
  ): Promise<ReplayAnswer> {
    const { from, asOf: firstAsOf, knownAt } = placeIn(query.cursor);
    // The log times, by which a known-at is found, are kept beside them.
    await this.freshness.wait(null, patientStreams);
    const reach = knownAt === undefined ? reachIn(query) : { asOf: firstAsOf, knownAt };
    const { asOf, known } = await this.moments.of(patientId, caller, reach);
    const { mark, position } = known;
    if (mark !== null) await this.freshness.wait({ ...mark, position }, patientStreams);
    const { limit, episode = null, direction } = query;
    const page = { limit, from, backward: direction === 'backward' };
    const { items, more, ...replay }: PatientReplay = await this.queries.execute(
      new ReplayOfPatient(patientId, episode, caller, { asOf, known }, page),
    );
    const place = [asOf, mark?.log ?? '', mark?.event ?? '', from + items.length];
    return {
      ...{ patient: patientId, episode, asOf, mark },
      ...replay,
      items,
      next: more ? writeCursor('replay', place) : null,
    };
  }
}

/** Every page is of the moment of the first. */
function placeIn(cursor: string | undefined): { from: number; asOf: string; knownAt?: string } {
  if (cursor === undefined) return { from: 0, asOf: '' };
  const [asOf, log, event, from] = readCursor('replay', cursor, ['', '', '', 0] as [
    string,
    string,
    string,
    number,
  ]);
  return { from: countIn(from), asOf, knownAt: `${log}/${event}` };
}
