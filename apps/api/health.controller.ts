import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { LogTime } from '#event-sourcing';
import { START } from '#event-store';
import { type HttpReply, Public } from '#http';
import { ACCESS_LOG, type AccessLog } from '#privacy/access';
import { tableOf, type ViewStatus } from '#projections';
import { HourlyCheck } from './hourly-check.js';
import { CLOCK_BOUND_MS, LAG_BOUND } from './readiness-bounds.js';
import { PROJECTOR, type ServedProjector } from './served-projector.js';
import { ViewsLook } from './views-look.js';
import { WriteWatch } from './write-watch.js';

/** Whether the process lives, and whether it is of use. */
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    @Inject(ViewsLook) private readonly views: ViewsLook,
    @Inject(LogTime) private readonly logTime: LogTime,
    @Inject(PROJECTOR) private readonly projector: ServedProjector,
    @Inject(HourlyCheck) private readonly check: HourlyCheck,
    @Inject(WriteWatch) private readonly writes: WriteWatch,
    @Inject(ACCESS_LOG) private readonly accesses: AccessLog,
  ) {}

  @Get('healthz')
  @Public()
  alive() {
    return { alive: true };
  }

  /**
   * 503 while a view is far behind, the projector does not run, or commands or reads are refused; where it is
   * commands alone, reads go on.
   */
  @Get('readyz')
  @Public()
  async ready(@Res({ passthrough: true }) reply: HttpReply) {
    const statuses = await this.views.statuses();
    const { state, failures, lastError } = this.projector.health;
    const { refusal } = this.writes;
    const keepsUp = state === 'running' && statuses.every(({ built, lag }) => built && lag <= LAG_BOUND);
    const unnoted = this.accesses.refusal;
    const ready = keepsUp && refusal === null && unnoted === null;
    if (!ready) reply.status(503);
    const aheadMs = this.logTime.aheadMs();
    return {
      ready,
      commands: refusal === null ? { state: 'accepted' } : { state: 'refused', reason: refusal },
      reads: unnoted === null ? { state: 'accepted' } : { state: 'refused', reason: unnoted },
      projector: { state, failures, ...(state === 'running' ? {} : reasonOf(lastError)) },
      views: Object.fromEntries(statuses.map((status) => [tableOf(status), told(status)])),
      head: String(statuses[0]?.head ?? START),
      lastCheck: this.check.last,
      logTimeAheadMs: aheadMs,
      ...(aheadMs > CLOCK_BOUND_MS ? { warning: 'The log is ahead of the clock: set the clock right' } : {}),
    };
  }
}

/** Anybody may ask, and other messages may repeat what was sent. */
function reasonOf(error: Error | null): { reason?: string } {
  if (error === null) return {};
  const { code } = error as { code?: unknown };
  return { reason: code === 'READ_STORE_UNAVAILABLE' ? error.message : 'The log says where it failed' };
}

function told({ built, position, lag, quarantined }: ViewStatus) {
  return { built, position: String(position), lag: Number(lag), quarantined };
}
