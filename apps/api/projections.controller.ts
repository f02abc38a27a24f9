import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { RefusedError } from '#event-sourcing';
import { Roles, Text } from '#http';
import { VIEWS_UPKEEP, type ViewsUpkeep } from './core.js';
import { HourlyCheck, type SliceChecked } from './hourly-check.js';
import { views } from './projected.js';
import { PROJECTOR, type ServedProjector } from './served-projector.js';

class ViewPath {
  @ApiProperty({ pattern: '^[a-z][a-z_]{0,62}$', example: 'current_placement' })
  @Matches(/^[a-z][a-z_]{0,62}$/, { message: 'must be the name of a view, such as current_placement' })
  readonly view: string;
}

class RetryBody {
  @Text({ optional: true, description: 'One patient; everybody left out, where absent' })
  readonly key?: string;
}

/** Looks after the views of a running service; whoever projects does the work. */
@ApiTags('Operation')
@ApiBearerAuth()
@Roles('admin')
@Controller('v1/projections')
export class ProjectionsController {
  constructor(
    @Inject(PROJECTOR) private readonly projector: ServedProjector,
    @Inject(HourlyCheck) private readonly check: HourlyCheck,
    @Inject(VIEWS_UPKEEP) private readonly upkeep: ViewsUpkeep,
  ) {}

  /** Builds a view anew from the log; answers when it is done. Meanwhile it is behind. */
  @Post(':view/rebuilds')
  @HttpCode(200)
  async rebuild(@Param() { view }: ViewPath): Promise<{ view: string }> {
    await this.projector.rebuild(known(view));
    return { view };
  }

  /** Takes up again whom the view had to leave out. */
  @Post(':view/retries')
  @HttpCode(200)
  async retry(
    @Param() { view }: ViewPath,
    @Body() { key }: RetryBody,
  ): Promise<{ view: string; lifted: number; remaining: number }> {
    return { view, ...(await this.projector.retry(known(view), key)) };
  }

  /** Compares the next slice of patients with their events now, as is done each hour. */
  @Post('slice-checks')
  @HttpCode(200)
  checkSlice(): Promise<SliceChecked> {
    return this.check.next();
  }

  /** Drops the tables of versions that this build does not read. */
  @Post('prunings')
  @HttpCode(200)
  async prune(): Promise<{ dropped: string[] }> {
    return { dropped: await this.upkeep.prune() };
  }
}

function known(view: string): string {
  const names = views.map(({ name }) => name);
  if (names.includes(view)) return view;
  throw new RefusedError('VIEW_UNKNOWN', `There is no view ${view}`, {
    field: 'view',
    wayOut: `There are ${names.join(', ')}`,
  });
}
