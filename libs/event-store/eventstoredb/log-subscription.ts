import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Observable, type Subscriber } from 'rxjs';
import { StoreUnavailableError } from '../errors.js';
import type { Delivery, RawEvent } from '../event-store.js';
import type { ClientHolder } from './client-holder.js';
import type { LogReader } from './log-reader.js';
import type { LogTail } from './log-tail.js';
import { PushedEvents } from './pushed-events.js';
import { backOffMs, type Timers } from './timers.js';

const PAGE = 256;
/** Whoever hears nothing for so long has perhaps heard all there is. */
const QUIET_MS = 5;
/** While nothing is pushed, the log is read so often. */
const POLL_MS = 100;
/** A subscription that lived for so long was worth making; another one is made at once. */
const WORTHWHILE_MS = 5_000;

export type Following = {
  readonly clients: ClientHolder;
  readonly reader: LogReader;
  readonly tail: LogTail;
  readonly timers: Timers;
  /** The store is closed. */
  readonly closing: AbortSignal;
};

/** Delivers the log by position: by pages up to its end, then as the server pushes. It drops subscribers as a routine. */
export function subscribed<Event>(
  following: Following,
  after: bigint,
  as: (raw: RawEvent) => Event,
): Observable<Delivery<Event>> {
  return new Observable((subscriber) => {
    const left = new AbortController();
    const stop = AbortSignal.any([left.signal, following.closing]);
    new LogSubscription(following, after, as, subscriber, stop).run().then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    );
    return () => left.abort();
  });
}

class LogSubscription<Event> {
  private saidCaughtUp = false;

  constructor(
    private readonly log: Following,
    private position: bigint,
    private readonly as: (raw: RawEvent) => Event,
    private readonly to: Subscriber<Delivery<Event>>,
    private readonly stop: AbortSignal,
  ) {}

  /** @throws UnknownPositionError where no event of the log stands where it was to begin, or any more where it is */
  async run(): Promise<void> {
    // Nothing is delivered before `subscribe` has returned its subscription.
    await nextTurn();
    for (let failures = 0; !this.stop.aborted; failures++) {
      const pushAgainAt = Date.now() + (failures === 0 ? 0 : backOffMs(failures));
      do {
        await this.readOn();
        if (Date.now() < pushAgainAt) await this.pause(POLL_MS);
      } while (Date.now() < pushAgainAt && !this.stop.aborted);
      if (this.stop.aborted) return;
      const began = Date.now();
      await this.listen();
      if (Date.now() - began >= WORTHWHILE_MS) failures = -1;
    }
  }

  /** By pages up to the end. A store that does not answer is asked again. */
  private async readOn(): Promise<void> {
    while (!this.stop.aborted) {
      const page = await this.page();
      if (page === null) continue;
      this.deliver(page);
      if (page.length === PAGE) await nextTurn();
      else return this.sayCaughtUp();
    }
  }

  private async page(): Promise<RawEvent[] | null> {
    try {
      return await this.log.reader.after(this.position, PAGE);
    } catch (error) {
      if (this.stop.aborted) return null;
      if (!(error instanceof StoreUnavailableError)) throw error;
      await this.pause(POLL_MS);
      return null;
    }
  }

  /** Until the server pushes no more, or seems to. */
  private async listen(): Promise<void> {
    const pushed = new PushedEvents(this.log.clients.client, this.position);
    try {
      let behindSince: number | null = null;
      for (let quietMs = QUIET_MS; !this.stop.aborted; ) {
        const events = await pushed.take(this.saidCaughtUp ? this.log.timers.watchMs : quietMs, this.stop);
        if (events === null) return;
        if (events.length > 0) {
          this.deliver(events);
          behindSince = null;
          quietMs = QUIET_MS;
          await nextTurn();
          continue;
        }
        const head = await this.log.tail.head();
        if (head === null || head.position <= this.position) this.sayCaughtUp();
        else {
          behindSince ??= Date.now();
          if (Date.now() - behindSince > this.log.timers.stallMs) return;
          this.saidCaughtUp = false;
          quietMs *= 2;
        }
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    } finally {
      pushed.stop();
    }
  }

  private deliver(events: readonly RawEvent[]): void {
    for (const raw of events) {
      // Of what was read already, a push begun before it may tell again.
      if (raw.position <= this.position) continue;
      if (this.stop.aborted || this.to.closed) return;
      this.position = raw.position;
      this.saidCaughtUp = false;
      this.to.next({ kind: 'event', event: this.as(raw) });
    }
  }

  private sayCaughtUp(): void {
    if (this.saidCaughtUp || this.stop.aborted || this.to.closed) return;
    this.saidCaughtUp = true;
    this.to.next({ kind: 'caughtUp', position: this.position });
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stop }).catch(() => {});
  }
}
