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
  /** The page behind a full one is on its way while that one is taken. */
  private ahead: { readonly question: string; readonly page: Promise<LogPart> } | null = null;

  constructor(private readonly store: Pick<EventStore, 'readRaw' | 'readPart' | 'subscribeRaw'>) {}

  /** @see EventStore.readRaw */
  async readRaw(after: bigint, limit: number): Promise<readonly RawEvent[]> {
    const { events } = await this.next(after, limit, async (from) => {
      const events = await this.store.readRaw(from, limit);
      return { events, passed: headOf(events) };
    });
    return events;
  }

  /**
   * What is pushed is of all: whoever waits for a place must not wait for those whose patients nothing happens to.
   *
   * @see EventStore.readPart
   */
  readPart(after: bigint, limit: number, patients: readonly IdRange[]): Promise<LogPart> {
    return this.next(after, limit, (from) => this.store.readPart(from, limit, patients), patients);
  }

  close(): void {
    this.subscription?.unsubscribe();
    this.subscription = null;
  }

  private async next(
    after: bigint,
    limit: number,
    read: (after: bigint) => Promise<LogPart>,
    patients: readonly IdRange[] | null = null,
  ): Promise<LogPart> {
    const pushed = this.pushed(after, limit);
    if (pushed !== null) return { events: pushed, passed: headOf(pushed) };
    const questionAt = (position: bigint) => JSON.stringify([String(position), limit, patients]);
    const ahead = this.ahead?.question === questionAt(after) ? this.ahead.page : read(after);
    this.ahead = null;
    const part = await ahead;
    const last = part.passed?.position ?? after;
    if (part.events.length < limit) this.listen(last);
    else {
      this.ahead = { question: questionAt(last), page: read(last) };
      // Whoever comes for it is told of a failure, and nobody may come.
      this.ahead.page.catch(() => {});
    }
    return part;
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
