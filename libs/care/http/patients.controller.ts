import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Caller, LogMark, Sending } from '#event-sourcing';
import {
  After,
  CallerOf,
  CommandAnswer,
  type ConsistencyToken,
  commandAnswer,
  countIn,
  Freshness,
  Marks,
  type Page,
  PatientPath,
  ReachQuery,
  Recorded,
  Roles,
  reachIn,
  readCursor,
  Sender,
  writeCursor,
} from '#http';
import { completeness, patientStreams } from '#projections';
import { ErasePatient, type Registered, RegisterPatient } from '../commands/index.js';
import * as models from '../read-models/index.js';
import { PersonBody } from './facts.dto.js';
import { ErasureBody, HistoryQuery, PlacementsQuery, RegisteredAnswer } from './patients.dto.js';

/** Registers patients and answers what is known about them. */
@ApiTags('Patients')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1')
export class PatientsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  @Post('patients')
  @Roles('case_manager', 'admin')
  async register(@Body() person: PersonBody, @Sender() sending: Sending): Promise<RegisteredAnswer> {
    const registered = await this.commands.execute<RegisterPatient, Registered>(
      new RegisterPatient(person, sending),
    );
    return new RegisteredAnswer(registered, this.marks);
  }

  /** Destroys the patient's key, and with it every name and text; where they were and when stays. */
  @Post('patients/:patientId/erasure')
  @Roles('admin')
  async erase(
    @Param() { patientId }: PatientPath,
    @Body() { reason }: ErasureBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    return commandAnswer(
      await this.commands.execute(new ErasePatient(patientId, reason, sending)),
      this.marks,
    );
  }

  /** Who the patient is, their episodes, and what waits for an answer. */
  @Get('patients/:patientId')
  find(@Param() { patientId }: PatientPath, @CallerOf() caller: Caller): Promise<models.PatientSummary> {
    return this.queries.execute(new models.PatientById(patientId, caller));
  }

  @Get('patients/:patientId/current-placement')
  async currentPlacement(
    @Param() { patientId }: PatientPath,
    @Query() query: ReachQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<models.PatientPlacements> {
    await this.freshness.wait(after, models.currentPlacement);
    return this.queries.execute(new models.PlacementsOfPatient(patientId, caller, reachIn(query)));
  }

  @Get('patients/:patientId/step-history')
  async stepHistory(
    @Param() { patientId }: PatientPath,
    @Query() query: ReachQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<models.PatientSteps> {
    await this.freshness.wait(after, models.stepHistory);
    return this.queries.execute(new models.StepsOfPatient(patientId, caller, reachIn(query)));
  }

  /** Everything known about the patient, in the order in which it was true. */
  @Get('patients/:patientId/history')
  async history(
    @Param() { patientId }: PatientPath,
    @Query() query: HistoryQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ) {
    await this.freshness.wait(after, patientStreams);
    const page = { limit: query.limit, ...placeIn(query.cursor) };
    const { streams, ...history }: models.PatientHistory = await this.queries.execute(
      new models.HistoryOfPatient(patientId, caller, reachIn(query), page),
    );
    const { next, mark } = history;
    return {
      ...history,
      next:
        next === null || mark === null ? null : writeCursor('history', [mark.log, mark.event, next, streams]),
    };
  }

  /** Who is in care now. */
  @Get('current-placements')
  @Recorded()
  async currentPlacements(
    @Query() { cursor, ...filter }: PlacementsQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<Page<models.PlacementNow>> {
    await this.freshness.wait(after, models.currentPlacement);
    const last =
      cursor === undefined ? undefined : readCursor('placements', cursor, ['', ''] as [string, string]);
    const found: models.PlacementPage = await this.queries.execute(
      new models.CurrentPlacements(caller, { ...filter, ...(last === undefined ? {} : { after: last }) }),
    );
    const end = found.items.at(-1);
    return {
      items: found.items,
      next: found.more && end !== undefined ? writeCursor('placements', [end.patient, end.stay]) : null,
      complete: completeness(found.quarantined),
    };
  }
}

function placeIn(cursor: string | undefined): { from: number; upTo?: LogMark; streams?: number } {
  if (cursor === undefined) return { from: 0 };
  const like: [string, string, number, number] = ['', '', 0, 0];
  const [log, event, from, streams] = readCursor('history', cursor, like);
  return { from: countIn(from), upTo: { log, event }, streams: countIn(streams) };
}
