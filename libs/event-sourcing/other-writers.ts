import type { Subscription } from 'rxjs';
import { type EventStore, START, StoreUnavailableError } from '#event-store';

/** What other processes write to the same log, where this one does not write alone. */
export interface OtherWriters {
  /** Calls this for each event that anybody writes. */
  listen(heard: (stream: string, revision: number) => void): void;
  /**
   * Resolves when everything was heard that was acknowledged to anybody {@link BEHIND_MS} ago.
   *
   * @throws StoreUnavailableError where that cannot be known now
   */
  fresh(): Promise<void>;
  /** Lets one at a time, of all who write to the log, work with these command ids. */
  alone<T>(ids: readonly string[], work: () => Promise<T>): Promise<T>;
}

/** How far what a process has folded may be behind what others were told is stored. */
export const BEHIND_MS = 100;
/** Then it is not known how far others are, and nothing may rest on what was folded before. */
const HEARS_WITHIN_MS = 5_000;

type Log = Pick<EventStore, 'head' | 'subscribeRaw'>;
type Waiter = { readonly position: bigint; readonly done: () => void };

/** Hears of what is written by following the log from where it ends. */
export class LogHearing {
  private heard: (stream: string, revision: number) => void = () => {};
  private reached = START;
  private subscription: Subscription | null = null;
  private provenAtMs = Number.NEGATIVE_INFINITY;
  private proving: Promise<void> | null = null;
  private readonly waiters = new Set<Waiter>();

  constructor(private readonly log: Log) {}

  listen(heard: (stream: string, revision: number) => void): void {
    this.heard = heard;
  }

  /** Before anything is folded. */
  async start(): Promise<void> {
    this.reached = (await this.log.head())?.position ?? START;
    this.follow();
  }

  async fresh(): Promise<void> {
    if (performance.now() - this.provenAtMs <= BEHIND_MS) return;
    this.proving ??= this.prove().finally(() => {
      this.proving = null;
    });
    await this.proving;
  }

  /**
   * Resolves when everything was heard that was acknowledged to anybody before it was called.
   *
   * @throws StoreUnavailableError where that cannot be known now
   */
  now(): Promise<void> {
    return this.prove();
  }

  /** Resolves when everything up to a position was heard. @throws StoreUnavailableError after some seconds */
  reaches(position: bigint): Promise<void> {
    if (this.reached >= position) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const ended = (settle: () => void) => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        settle();
      };
      const late = new StoreUnavailableError('The event store does not tell what others have written');
      const timer = setTimeout(() => ended(() => reject(late)), HEARS_WITHIN_MS);
      const waiter = { position, done: () => ended(resolve) };
      this.waiters.add(waiter);
    });
  }

  stop(): void {
    this.subscription?.unsubscribe();
    this.subscription = null;
  }

  private async prove(): Promise<void> {
    const askedAtMs = performance.now();
    const head = await this.log.head();
    if (head !== null) await this.reaches(head.position);
    this.provenAtMs = askedAtMs;
  }

  private follow(): void {
    this.subscription = this.log.subscribeRaw(this.reached).subscribe({
      next: (said) => {
        if (said.kind === 'event') this.heard(said.event.stream, said.event.revision);
        this.come(said.kind === 'event' ? said.event.position : said.position);
      },
      // Whoever waits then is told that it is not known.
      error: () => {},
    });
  }

  private come(position: bigint): void {
    if (position > this.reached) this.reached = position;
    for (const waiter of [...this.waiters]) if (waiter.position <= this.reached) waiter.done();
  }
}
