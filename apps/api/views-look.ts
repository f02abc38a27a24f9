import { Inject, Injectable } from '@nestjs/common';
import { EVENT_STORE, type EventStore } from '#event-store';
import { statusOf, type ViewStatus } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { views } from './projected.js';

/** How far the views have come. One look serves everybody who asks meanwhile: strangers may ask as often as they like. */
@Injectable()
export class ViewsLook {
  private looking: Promise<ViewStatus[]> | undefined;

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
  ) {}

  statuses(): Promise<ViewStatus[]> {
    this.looking ??= statusOf(this.store, this.readStore, views).finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }
}
