import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Caller } from '#event-sourcing';
import { After, CallerOf, type ConsistencyToken, Freshness, Roles } from '#http';
import { completeness } from '#projections';
import { Questions } from '../reports/index.js';
import { KeptLengthsOfStay, type KeptLengthsTold, lengthsOfStay } from '../totals/index.js';
import { KeptLengthsAnswer, KeptLengthsQuery } from './kept-lengths.dto.js';

/** Lengths of stay as they are now, at once. */
@ApiTags('Utilization')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/lengths-of-stay')
export class KeptLengthsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Questions) private readonly questions: Questions,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /**
   * By level, payer, year and facility, from totals that are kept. What is asked as of another day, as known earlier or by
   * anything else is a report.
   */
  @Get()
  @ApiOkResponse({ type: KeptLengthsAnswer })
  async told(
    @Query() { methods, by, fromYear, toYear, percentiles, ...narrowed }: KeptLengthsQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<KeptLengthsAnswer> {
    await this.freshness.wait(after, lengthsOfStay);
    const { question, chosen } = await this.questions.posed(
      {
        ...narrowed,
        ...(methods === undefined ? {} : { methods: methods.split(',') }),
        ...(by === undefined ? {} : { by: by.split(',') }),
        ...(fromYear === undefined ? {} : { from: `${fromYear}-01-01` }),
        ...(toYear === undefined ? {} : { to: `${toYear}-12-31` }),
        percentiles: percentiles?.split(',').map(Number) ?? [],
      },
      caller,
    );
    const found: KeptLengthsTold = await this.queries.execute(new KeptLengthsOfStay(question, chosen));
    const { quarantined, ...told } = found;
    return {
      by: question.by,
      methods: question.methods.map(({ name, version, source }) => ({ method: name, version, source })),
      ...told,
      complete: completeness(quarantined),
    };
  }
}
