import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { facilities } from '#care';
import { type Caller, checkDate } from '#event-sourcing';
import {
  After,
  CallerOf,
  type ConsistencyToken,
  Freshness,
  PatientPath,
  ReachQuery,
  Recorded,
  Roles,
  reachIn,
  readCursor,
  writeCursor,
} from '#http';
import { completeness, patientStreams } from '#projections';
import { AuthorisationDaysOfPatient, type PatientAuthorisationDays } from './authorisation-days.query.js';
import { DaysAnswer, DaysQuery, DuePageAnswer, DueQuery } from './authorisations.dto.js';
import { AuthorisationsAnswer } from './authorisations-answer.dto.js';
import { authorisationsDue } from './authorisations-due.projection.js';
import { DueAuthorisations, type DuePage } from './due-authorisations.query.js';
import { AuthorisationsOfPatient } from './patient-authorisations.query.js';

/** Days on a page: a year. */
const PAGE = 366;

/** Answers what was authorised, what of it is left, and what is due. */
@ApiTags('Authorisations')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1')
export class AuthorisationsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** Each authorisation with its ledger, the certifications, and the days delivered without cover. */
  @Get('patients/:patientId/authorisations')
  @ApiOkResponse({ type: AuthorisationsAnswer })
  async authorisations(
    @Param() { patientId }: PatientPath,
    @Query() reach: ReachQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<AuthorisationsAnswer> {
    // The log times, by which a known-at is found, are kept beside them.
    await this.freshness.wait(after, patientStreams);
    return this.queries.execute(new AuthorisationsOfPatient(patientId, caller, reachIn(reach)));
  }

  /** Every calendar day: the level recommended, authorised and delivered, and whether it had cover. */
  @Get('patients/:patientId/authorisation-days')
  @ApiOkResponse({ type: DaysAnswer })
  async authorisationDays(
    @Param() { patientId }: PatientPath,
    @Query() query: DaysQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<DaysAnswer> {
    await this.freshness.wait(after, patientStreams);
    const { from, ...reach } = placeIn(query);
    const page = { limit: PAGE, ...(from === undefined ? {} : { from }) };
    const { next, ...answer }: PatientAuthorisationDays = await this.queries.execute(
      new AuthorisationDaysOfPatient(patientId, caller, reach, page),
    );
    const { asOf, mark } = answer;
    const place = [asOf, mark?.log ?? '', mark?.event ?? '', next ?? ''];
    return { ...answer, next: next === null ? null : writeCursor('authorisation-days', place) };
  }

  /** Reviews, lapses and recertifications up to so many days ahead, and those that were missed; the most urgent first. */
  @Get('authorisations/due')
  @Recorded()
  @ApiOkResponse({ type: DuePageAnswer })
  async authorisationsDue(
    @Query() { cursor, ...filter }: DueQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<DuePageAnswer> {
    await this.freshness.wait(after, authorisationsDue, facilities);
    const like: [string, string, string, string] = ['', '', '', ''];
    const last = cursor === undefined ? undefined : readCursor('authorisations-due', cursor, like);
    const found: DuePage = await this.queries.execute(
      new DueAuthorisations(caller, { ...filter, ...(last === undefined ? {} : { after: last }) }),
    );
    const end = found.items.at(-1);
    const next =
      found.more && end !== undefined
        ? writeCursor('authorisations-due', [end.dueOn, end.patient, end.about, end.kind])
        : null;
    return { items: found.items, next, complete: completeness(found.quarantined) };
  }
}

/** Every page is of the moment of the first. */
function placeIn({ cursor, from, ...reach }: DaysQuery) {
  if (cursor === undefined) {
    if (from !== undefined) checkDate(from, 'from');
    return { from, ...reachIn(reach) };
  }
  const like: [string, string, string, string] = ['', '', '', ''];
  const [asOf, log, event, next] = readCursor('authorisation-days', cursor, like);
  checkDate(next, 'cursor');
  return { from: next, ...reachIn({ asOf, knownAt: `${log}/${event}` }) };
}
