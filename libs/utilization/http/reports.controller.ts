import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { KnownMoments, stays } from '#care';
import { type Caller, LogLineage, type Sending } from '#event-sourcing';
import {
  After,
  CallerOf,
  type ConsistencyToken,
  Freshness,
  type HttpReply,
  Roles,
  readCursor,
  Sender,
  writeCursor,
} from '#http';
import { completeness } from '#projections';
import {
  ContradictedReports,
  csvOf,
  ListReports,
  lengthOfStayReports,
  type ReportDocument,
  Reports,
  type ReportsFound,
  wantsCsv,
} from '../reports/index.js';
import { ReportAnswer } from './report.dto.js';
import { ReportBody, ReportPath, ReportStateAnswer, ReportsPage, ReportsQuery } from './reports.dto.js';

const PLACE = '/v1/length-of-stay-reports';

/** Lengths of stay of populations, told once and kept as they were told. */
@ApiTags('Utilization')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller(PLACE.slice(1))
export class ReportsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Reports) private readonly reports: Reports,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(ContradictedReports) private readonly contradicted: ContradictedReports,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
    @Inject(LogLineage) private readonly lineage: LogLineage,
  ) {}

  /** Begins to count; the answer says where the report will be. */
  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ type: ReportStateAnswer })
  async begin(
    @Body() body: ReportBody,
    @Sender() sending: Sending,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<ReportStateAnswer> {
    const id = await this.reports.begin(body, sending, ({ mark, position }) =>
      this.freshness.wait(mark === null ? null : { ...mark, position }, stays),
    );
    reply.header('Location', `${PLACE}/${id}`);
    return this.told(id, sending.caller);
  }

  /** Reports that were made, the newest first. */
  @Get()
  @ApiOkResponse({ type: ReportsPage })
  async list(
    @Query() { limit, cursor, contradictedBy }: ReportsQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<ReportsPage> {
    await this.freshness.wait(after, lengthOfStayReports);
    const last = cursor === undefined ? undefined : readCursor('reports', cursor, ['', ''] as const);
    const page = { limit, ...(last === undefined ? {} : { after: [...last] as const }) };
    const found: ReportsFound = await this.queries.execute(new ListReports(caller, page));
    const end = found.items.at(-1);
    return {
      items: contradictedBy === undefined ? found.items : await this.among(found.items, contradictedBy),
      next: found.more && end !== undefined ? writeCursor('reports', [end.reportedAt, end.report]) : null,
      complete: completeness(found.quarantined),
    };
  }

  /** How far it is. What kept it from being made is told as a problem; then it is asked for again. */
  @Get(':reportId')
  @ApiOkResponse({ type: ReportStateAnswer })
  state(@Param() { reportId }: ReportPath, @CallerOf() caller: Caller): Promise<ReportStateAnswer> {
    return this.told(reportId, caller);
  }

  /** The report as it was made; as CSV with `Accept: text/csv`. */
  @Get(':reportId/figures')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: ReportAnswer })
  async figures(
    @Param() { reportId }: ReportPath,
    @CallerOf() caller: Caller,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string> {
    const text = await this.reports.text(reportId, caller);
    const asCsv = wantsCsv(accept);
    reply.header('Vary', 'Accept');
    reply.header('Content-Type', asCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
    return asCsv ? csvOf(JSON.parse(text) as ReportDocument) : text;
  }

  private async among(reports: ReportsFound['items'], event: string): Promise<ReportsFound['items']> {
    const learned = await this.moments.of({ log: this.lineage.log, event }, 'contradictedBy');
    const { mark, position } = learned;
    await this.freshness.wait(mark === null ? null : { ...mark, position }, stays);
    return this.contradicted.among(reports, learned);
  }

  private async told(report: string, caller: Caller): Promise<ReportStateAnswer> {
    const found = await this.reports.state(report, caller);
    if (found.state === 'counting') return { report, ...found, figures: null, hash: null };
    const { hash } = found.report;
    return { report, state: 'reported', done: 1, figures: `${PLACE}/${report}/figures`, hash };
  }
}
