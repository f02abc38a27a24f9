import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Gauge, Registry } from 'prom-client';
import { LogTime } from '#event-sourcing';
import { Public } from '#http';
import { ACCESS_LOG, type AccessLog } from '#privacy/access';
import { tableOf, type ViewStatus } from '#projections';
import { type Core, SHARING } from './core.js';
import { Metrics } from './metrics.js';
import { PROJECTOR, type ServedProjector } from './served-projector.js';
import { ViewsLook } from './views-look.js';
import { WriteWatch } from './write-watch.js';

const OF_VIEWS: readonly [name: string, help: string, of: (status: ViewStatus) => number][] = [
  [
    'behind_events',
    'Events that a view does not contain yet; where they must be counted at most 10,000',
    ({ lag }) => Number(lag),
  ],
  ['built', '1 where a view can be asked', ({ built }) => Number(built)],
  ['quarantined', 'Patients or streams that a view leaves out', ({ quarantined }) => quarantined],
];

type Figure = readonly [name: string, help: string, value: number];

/** Figures for Prometheus. */
@ApiExcludeController()
@Controller()
export class MetricsController {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(ViewsLook) private readonly views: ViewsLook,
    @Inject(LogTime) private readonly logTime: LogTime,
    @Inject(PROJECTOR) private readonly projector: ServedProjector,
    @Inject(SHARING) private readonly sharing: Core['sharing'],
    @Inject(WriteWatch) private readonly writes: WriteWatch,
    @Inject(ACCESS_LOG) private readonly accesses: AccessLog,
  ) {}

  @Get('metrics')
  @Public()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  async tell(): Promise<string> {
    const now = await this.now();
    return (await Promise.all([this.metrics.registry, now].map((registry) => registry.metrics()))).join('\n');
  }

  /** What is so at this moment, as readiness tells it. */
  private async now(): Promise<Registry> {
    const registers = [new Registry()] as [Registry];
    const statuses = await this.views.statuses();
    for (const [name, help, of] of OF_VIEWS) {
      const gauge = new Gauge({ name: `continuum_view_${name}`, help, labelNames: ['view'], registers });
      for (const status of statuses) gauge.set({ view: tableOf(status) }, of(status));
    }
    const { state, failures } = this.projector.health;
    const figures: Figure[] = [
      ['projector_running', '1 while the projector runs', Number(state === 'running')],
      ['projector_failures', 'Stops of the projector in a row that nobody asked for', failures],
      ['commands_refused', '1 while nothing can be written', Number(this.writes.refusal !== null)],
      ['reads_refused', '1 while nobody can be noted who looks', Number(this.accesses.refusal !== null)],
      ...(await this.shared()),
      ['log_time_ahead_seconds', 'How far the log is ahead of the clock', this.logTime.aheadMs() / 1000],
    ];
    for (const [name, help, value] of figures) {
      new Gauge({ name: `continuum_${name}`, help, registers }).set(value);
    }
    return registers[0];
  }

  private async shared(): Promise<Figure[]> {
    if (this.sharing === null) return [];
    const { projectors, leased } = await this.sharing();
    return [
      ['projectors', 'Projectors that live', projectors],
      ['partitions_leased', 'Partitions of the log, of 64, that a projector holds', leased],
    ];
  }
}
