import type { Subscription } from 'rxjs';
import type { EventStore, RawEvent } from '#event-store';
import { WakeUp } from '../wake-up.js';

/** Events that may wait; a reader that is further behind reads by pages again. */
const CAPACITY = 5_000;

/** The log for one reader who goes on from where it stopped: by pages up to its end, then as events are pushed. */
export class LogFeed {
  /** Rings when something was pushed. */
  readonly wakeUp = new WakeUp();
  private waiting: RawEvent[] = [];
  /** Everything behind this position that was pushed is waiting. */
  private base: bigint | null = null;
  private subscription: Subscription | null = null;

  constructor(private readonly store: Pick<EventStore, 'readRaw' | 'subscribeRaw'>) {}

  /** @see EventStore.readRaw */
  async readRaw(after: bigint, limit: number): Promise<readonly RawEvent[]> {
    if (this.base !== null && after >= this.base) {
      const passed = this.waiting.findIndex(({ position }) => position > after);
      this.waiting.splice(0, passed < 0 ? this.waiting.length : passed);
      const next = this.waiting.splice(0, limit);
      this.base = next.at(-1)?.position ?? after;
      if (next.length > 0 || this.subscription !== null) return next;
    }
    const page = await this.store.readRaw(after, limit);
    if (page.length < limit && this.subscription === null) this.listen(page.at(-1)?.position ?? after);
    return page;
  }

  close(): void {
    this.subscription?.unsubscribe();
    this.subscription = null;
  }

  private listen(position: bigint): void {
    this.waiting = [];
    this.base = position;
    const ended = () => {
      this.subscription = null;
      this.wakeUp.ring();
    };
    this.subscription = this.store.subscribeRaw(position).subscribe({
      next: (said) => {
        if (said.kind !== 'event') return;
        this.waiting.push(said.event);
        if (this.waiting.length >= CAPACITY) this.close();
        this.wakeUp.ring();
      },
      error: ended,
      complete: ended,
    });
  }
}
