import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { stays } from '#care';
import type { Caller } from '#event-sourcing';
import {
  After,
  CallerOf,
  type ConsistencyToken,
  CorrelationOf,
  Freshness,
  PageRequest,
  PatientPath,
  Recorded,
  Roles,
  readCursor,
  writeCursor,
} from '#http';
import type { Notice } from '#privacy/disclosure';
import { completeness, patientStreams } from '#projections';
import { METHODS, methodsNamed } from '../methods/index.js';
import { MEASURES } from '../returns/measures-told.js';
import { MemberAuthorisationsAnswer } from './member-authorisations.dto.js';
import { AuthorisationsOfMember, type ToldAuthorisations } from './member-authorisations.query.js';
import { MemberMeasuresAnswer } from './member-measures.dto.js';
import { MeasuresOfMember, type ToldMeasures } from './member-measures.query.js';
import { StaysOfMember, type ToldMember } from './member-stays.query.js';
import { MemberStaysAnswer, MemberStaysQuery, MembersPage } from './members.dto.js';
import { type ListedMembers, MembersOfPayer } from './members.query.js';

/** Name of the list in its cursors. */
const LIST = 'members';

/**
 * A payer's own members: what of their stays is on days that it pays for first, as is known now. What was believed of a
 * coverage earlier gives nobody a right to a day.
 */
@ApiTags('Payers')
@ApiBearerAuth()
@Roles('payer')
@Controller('v1/members')
export class MembersController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** Who they are; a page may hold fewer than asked for, and be followed by others. */
  @Get()
  @Recorded()
  @ApiOkResponse({ type: MembersPage })
  async members(
    @Query() { limit, cursor }: PageRequest,
    @CallerOf() caller: Caller,
    @CorrelationOf() correlationId: string,
    @After() after: ConsistencyToken | null,
  ): Promise<MembersPage> {
    await this.freshness.wait(after, stays);
    const [from] = cursor === undefined ? [''] : readCursor(LIST, cursor, [''] as [string]);
    const { items, notice, next, quarantined }: ListedMembers = await this.queries.execute(
      new MembersOfPayer(caller, correlationId, { limit, from }),
    );
    return {
      items,
      notice: shown(notice),
      next: next === null ? null : writeCursor(LIST, [next]),
      complete: completeness(quarantined),
    };
  }

  /** One member's stays, with their lengths by each of the methods. */
  @Get(':patientId/stays')
  @ApiOkResponse({ type: MemberStaysAnswer })
  async stays(
    @Param() { patientId }: PatientPath,
    @Query() query: MemberStaysQuery,
    @CallerOf() caller: Caller,
    @CorrelationOf() correlationId: string,
  ): Promise<MemberStaysAnswer> {
    const methods = query.methods === undefined ? METHODS : methodsNamed(query.methods, 'methods');
    const { notice, ...told }: ToldMember = await this.queries.execute(
      new StaysOfMember(patientId, methods, caller, correlationId),
    );
    return { ...told, notice: shown(notice) };
  }

  /** What the payer authorised for one member, with what is left, and its days delivered without cover. */
  @Get(':patientId/authorisations')
  @ApiOkResponse({ type: MemberAuthorisationsAnswer })
  async authorisations(
    @Param() { patientId }: PatientPath,
    @CallerOf() caller: Caller,
    @CorrelationOf() correlationId: string,
  ): Promise<MemberAuthorisationsAnswer> {
    const { notice, ...told }: ToldAuthorisations = await this.queries.execute(
      new AuthorisationsOfMember(patientId, caller, correlationId),
    );
    return { ...told, notice: shown(notice) };
  }

  /** Whether one member came back, and was followed up, as far as the payer's own days tell. */
  @Get(':patientId/measures')
  @ApiOkResponse({ type: MemberMeasuresAnswer })
  async measures(
    @Param() { patientId }: PatientPath,
    @CallerOf() caller: Caller,
    @CorrelationOf() correlationId: string,
    @After() after: ConsistencyToken | null,
  ): Promise<MemberMeasuresAnswer> {
    // Which streams a patient has.
    await this.freshness.wait(after, patientStreams);
    const { notice, ...told }: ToldMeasures = await this.queries.execute(
      new MeasuresOfMember(patientId, caller, correlationId),
    );
    return { ...told, measures: MEASURES, notice: shown(notice) };
  }
}

function shown(notice: Notice | null): MembersPage['notice'] {
  return notice === null ? null : { id: notice.id, text: notice.text };
}
