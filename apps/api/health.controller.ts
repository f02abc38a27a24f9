import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { LogTime } from '#event-sourcing';
import { EVENT_STORE, type EventStore } from '#event-store';
import { type HttpReply, Public } from '#http';
import { ProjectorWorker, statusOf, tableOf, type ViewStatus } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { HourlyCheck } from './hourly-check.js';
import { views } from './projected.js';

/** Events that a view may be behind while answers from it still make sense. */
const LAG_BOUND = 5000n;
const CLOCK_BOUND_MS = 5000;

/** Whether the process lives, and whether it is of use. */
@ApiExcludeController()
@Controller()
export class HealthController {
  private looking: Promise<ViewStatus[]> | undefined;

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(LogTime) private readonly logTime: LogTime,
    @Inject(ProjectorWorker) private readonly projector: ProjectorWorker,
    @Inject(HourlyCheck) private readonly check: HourlyCheck,
  ) {}

  @Get('healthz')
  @Public()
  alive() {
    return { alive: true };
  }

  /** 503 while a view is far behind, or the projector does not run. */
  @Get('readyz')
  @Public()
  async ready(@Res({ passthrough: true }) reply: HttpReply) {
    const statuses = await this.statuses();
    const { state, failures } = this.projector.health;
    const ready = state === 'running' && statuses.every(({ built, lag }) => built && lag <= LAG_BOUND);
    if (!ready) reply.status(503);
    const aheadMs = this.logTime.aheadMs();
    return {
      ready,
      projector: { state, failures },
      views: Object.fromEntries(statuses.map((status) => [tableOf(status), told(status)])),
      lastCheck: this.check.last,
      logTimeAheadMs: aheadMs,
      ...(aheadMs > CLOCK_BOUND_MS ? { warning: 'The log is ahead of the clock: set the clock right' } : {}),
    };
  }

  /** One look serves everybody who asks meanwhile: strangers may ask as often as they like. */
  private statuses(): Promise<ViewStatus[]> {
    this.looking ??= statusOf(this.store, this.readStore, views).finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }
}

function told({ built, position, lag, quarantined }: ViewStatus) {
  return { built, position: String(position), lag: Number(lag), quarantined };
}
