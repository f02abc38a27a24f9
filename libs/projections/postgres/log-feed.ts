import type { Subscription } from 'rxjs';
import type { EventStore, IdRange, LogHead, LogPart, RawEvent } from '#event-store';
import type { BatchLog } from '../reading.js';
import { WakeUp } from '../wake-up.js';

/** Events that may wait; a reader that is further behind reads by pages again. */
const CAPACITY = 5_000;

/** The log for one reader who goes on from where it stopped: by pages up to its end, then as events are pushed. */
export class LogFeed implements BatchLog {
  /** Rings when something was pushed. */
  readonly wakeUp = new WakeUp();
  private waiting: RawEvent[] = [];
  /** Everything behind this position that was pushed is waiting. */
  private base: bigint | null = null;
  private subscription: Subscription | null = null;

  constructor(private readonly store: Pick<EventStore, 'readRaw' | 'readPart' | 'subscribeRaw'>) {}

  /** @see EventStore.readRaw */
  async readRaw(after: bigint, limit: number): Promise<readonly RawEvent[]> {
    const pushed = this.pushed(after, limit);
    if (pushed !== null) return pushed;
    const page = await this.store.readRaw(after, limit);
    if (page.length < limit) this.listen(page.at(-1)?.position ?? after);
    return page;
  }

  /**
   * What is pushed is of all: whoever waits for a place must not wait for those whose patients nothing happens to.
   *
   * @see EventStore.readPart
   */
  async readPart(after: bigint, limit: number, patients: readonly IdRange[]): Promise<LogPart> {
    const pushed = this.pushed(after, limit);
    if (pushed !== null) return { events: pushed, passed: headOf(pushed) };
    const part = await this.store.readPart(after, limit, patients);
    if (part.events.length < limit) this.listen(part.passed?.position ?? after);
    return part;
  }

  close(): void {
    this.subscription?.unsubscribe();
    this.subscription = null;
  }

  /** The next of what was pushed; null where it must be read by pages. */
  private pushed(after: bigint, limit: number): readonly RawEvent[] | null {
    if (this.base === null || after < this.base) return null;
    const passed = this.waiting.findIndex(({ position }) => position > after);
    this.waiting.splice(0, passed < 0 ? this.waiting.length : passed);
    const next = this.waiting.splice(0, limit);
    this.base = next.at(-1)?.position ?? after;
    return next.length > 0 || this.subscription !== null ? next : null;
  }

  private listen(position: bigint): void {
    if (this.subscription !== null) return;
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

function headOf(events: readonly RawEvent[]): LogHead | null {
  const last = events.at(-1);
  return last === undefined ? null : { position: last.position, id: last.id };
}
