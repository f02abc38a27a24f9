import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { facilities, type Known, stays } from '#care';
import type { Caller, Sending } from '#event-sourcing';
import { CallerOf, Freshness, type HttpReply, Recorded, Roles, Sender } from '#http';
import { wantsCsv } from '../reports/report-csv.js';
import { checkPayer } from './member-questions.js';
import { MemberReportAnswer } from './member-report.dto.js';
import { memberCsvOf } from './member-report-csv.js';
import type { MemberReportDocument } from './member-report-text.js';
import {
  MemberReportBody,
  MemberReportPath,
  MemberReportStateAnswer,
  MemberReportsAnswer,
  PayerPath,
} from './member-reports.dto.js';
import { MemberReports } from './member-reports.js';

/**
 * Lengths of stay of a payer's members without their names: each year once, kept as it was told. Counts of few persons are
 * held back. Auditors see what a payer was told.
 */
@ApiTags('Payers')
@ApiBearerAuth()
@Roles('payer', 'auditor', 'admin')
@Controller('v1/payers/:payerId/length-of-stay-reports')
export class MemberReportsController {
  constructor(
    @Inject(MemberReports) private readonly reports: MemberReports,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** Begins to count a year; the answer says where the report will be. */
  @Post()
  @HttpCode(202)
  @Roles('payer')
  @Recorded()
  @ApiAcceptedResponse({ type: MemberReportStateAnswer })
  async begin(
    @Param() { payerId }: PayerPath,
    @Body() { year, by }: MemberReportBody,
    @Sender() sending: Sending,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<MemberReportStateAnswer> {
    checkPayer(payerId, sending.caller);
    await this.reports.begin({ payer: payerId, year, by }, sending, (known) => this.reached(known));
    reply.header('Location', placeOf(payerId, year));
    return this.told(payerId, year);
  }

  /** What a payer was told, the last year first. */
  @Get()
  @Recorded()
  @ApiOkResponse({ type: MemberReportsAnswer })
  async list(@Param() { payerId }: PayerPath, @CallerOf() caller: Caller): Promise<MemberReportsAnswer> {
    checkPayer(payerId, caller);
    const told = await this.reports.list(payerId);
    return {
      items: told.map(({ commandId: _, revision: __, ...report }) => {
        return { ...report, figures: `${placeOf(payerId, report.year)}/figures` };
      }),
    };
  }

  /** How far it is. What kept it from being made is told as a problem; then it is asked for again. */
  @Get(':year')
  @Recorded()
  @ApiOkResponse({ type: MemberReportStateAnswer })
  async state(
    @Param() { payerId, year }: MemberReportPath,
    @CallerOf() caller: Caller,
  ): Promise<MemberReportStateAnswer> {
    checkPayer(payerId, caller);
    return this.told(payerId, year);
  }

  /** The report as it was told; as CSV with `Accept: text/csv`. */
  @Get(':year/figures')
  @Recorded()
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: MemberReportAnswer })
  async figures(
    @Param() { payerId, year }: MemberReportPath,
    @CallerOf() caller: Caller,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string> {
    checkPayer(payerId, caller);
    const text = await this.reports.text(payerId, year);
    const asCsv = wantsCsv(accept);
    reply.header('Vary', 'Accept');
    reply.header('Content-Type', asCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
    return asCsv ? memberCsvOf(JSON.parse(text) as MemberReportDocument) : text;
  }

  private async reached({ mark, position }: Known): Promise<void> {
    await this.freshness.wait(mark === null ? null : { ...mark, position }, stays, facilities);
  }

  private async told(payer: string, year: string): Promise<MemberReportStateAnswer> {
    const found = await this.reports.state(payer, year);
    if (found.state === 'counting') return { payer, year, ...found, figures: null, hash: null };
    const figures = `${placeOf(payer, year)}/figures`;
    return { payer, year, state: 'reported', done: 1, figures, hash: found.report.hash };
  }
}

function placeOf(payer: string, year: string): string {
  return `/v1/payers/${payer}/length-of-stay-reports/${year}`;
}
