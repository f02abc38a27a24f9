import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CLOCK, CommandHandling, EventRegistry, LogLineage, LogTime, VAULT } from '#event-sourcing';
import { EVENT_STORE } from '#event-store';
import { Freshness, LONGEST_WAIT, Marks, SentAfter, VIEW_PROGRESS } from '#http';
import { OPERATOR_SECRET } from '#identity';
import { ACCESS_LOG } from '#privacy/access';
import { SMALL_CELL } from '#privacy/disclosure';
import { QUERIED_LOG } from '#projections';
import { READ_STORE } from '#read-store';
import { CountingThread } from '#utilization/populations';
import { type Core, SHARING, VIEWS_UPKEEP } from './core.js';
import { HourlyCheck } from './hourly-check.js';
import { Metrics } from './metrics.js';
import { PROJECTOR } from './served-projector.js';
import { ViewsLook } from './views-look.js';
import { WriteWatch } from './write-watch.js';

const LONGEST_WAIT_MS = 5000;

/** Gives every capability the opened stores, under the tokens that the libs name. */
@Module({})
export class CoreModule {
  static of(core: Core): DynamicModule {
    const providers: Provider[] = [
      { provide: CLOCK, useValue: core.clock },
      { provide: EVENT_STORE, useValue: core.store },
      { provide: QUERIED_LOG, useValue: core.queriedLog },
      { provide: LogLineage, useValue: core.lineage },
      { provide: EventRegistry, useValue: core.registry },
      { provide: VAULT, useValue: core.vault },
      { provide: LogTime, useValue: core.logTime },
      { provide: CommandHandling, useValue: core.commands },
      { provide: Marks, useValue: new Marks(core.lineage.log) },
      { provide: READ_STORE, useValue: core.readStore },
      { provide: VIEWS_UPKEEP, useValue: core.viewsUpkeep },
      { provide: VIEW_PROGRESS, useValue: core.progress },
      { provide: PROJECTOR, useValue: core.projector },
      { provide: SHARING, useValue: core.sharing },
      { provide: CountingThread, useValue: core.counting },
      { provide: SMALL_CELL, useValue: core.smallCell },
      { provide: HourlyCheck, useValue: core.check },
      { provide: WriteWatch, useValue: core.writes },
      { provide: Metrics, useValue: core.metrics },
      { provide: ACCESS_LOG, useValue: core.accesses },
      { provide: LONGEST_WAIT, useValue: LONGEST_WAIT_MS },
      { provide: OPERATOR_SECRET, useValue: core.operatorSecret },
      Freshness,
      ViewsLook,
    ];
    const sentAfter = { provide: APP_INTERCEPTOR, useClass: SentAfter };
    return { module: CoreModule, global: true, providers: [...providers, sentAfter], exports: providers };
  }
}
