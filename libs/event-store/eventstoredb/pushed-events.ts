import { type AllStreamSubscription, excludeSystemEvents, START as FIRST } from '@eventstore/db-client';
import { type RawEvent, START } from '../event-store.js';
import { logRecord } from './records.js';
import type { StoreClient } from './store-client.js';

/** Events that may wait here; whoever is further behind reads pages. */
const ROOM = 1_024;

/**
 * What the server pushes from a position on. It drops whoever does not take events off at once, so they are taken
 * off into a buffer of our own; where that is full, this is over too.
 */
export class PushedEvents {
  private waiting: RawEvent[] = [];
  private over = false;
  private wake: (() => void) | null = null;
  private readonly subscription: AllStreamSubscription;

  constructor(client: StoreClient, after: bigint) {
    this.subscription = client.subscribeToAll({
      fromPosition: after === START ? FIRST : { commit: after, prepare: after },
      filter: excludeSystemEvents(),
    });
    this.subscription
      .on('data', (resolved) => {
        const { raw } = logRecord(resolved);
        if (raw !== null) this.waiting.push(raw);
        if (this.waiting.length >= ROOM) this.stop();
        this.wake?.();
      })
      // After an error comes nothing; an end that nobody asked for is no better.
      .on('error', () => this.ended())
      .on('end', () => this.ended())
      .on('close', () => this.ended());
  }

  /** What has come, at once or within a time; empty where nothing did, null where nothing will come any more. */
  async take(atMostMs: number, stop: AbortSignal): Promise<readonly RawEvent[] | null> {
    if (this.waiting.length === 0 && !this.over && !stop.aborted) await this.something(atMostMs, stop);
    const taken = this.waiting;
    this.waiting = [];
    return taken.length === 0 && this.over ? null : taken;
  }

  stop(): void {
    if (this.over) return;
    this.ended();
    void this.subscription.unsubscribe().catch(() => {});
  }

  private ended(): void {
    this.over = true;
    this.wake?.();
  }

  private something(atMostMs: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop.removeEventListener('abort', done);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, atMostMs);
      stop.addEventListener('abort', done);
      this.wake = done;
    });
  }
}
