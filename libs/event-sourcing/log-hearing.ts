import type { Subscription } from 'rxjs';
import {
  type Delivery,
  type EventStore,
  type LogHead,
  type RawEvent,
  START,
  StoreUnavailableError,
} from '#event-store';
import { BEHIND_MS, type StreamEnd } from './other-writers.js';

/** Then it is not known how far others are, and nothing may rest on what was folded before. */
const HEARS_WITHIN_MS = 5_000;

type Log = Pick<EventStore, 'head' | 'subscribeRaw'>;
type Waiter = { readonly position: bigint; readonly done: () => void };
type Look = { readonly beganAtMs: number; readonly done: Promise<void> };

/** Hears of what is written by following the log from where it ends. */
export class LogHearing {
  private heard: (stream: string, revision: number) => void = () => {};
  private began = START;
  private reached = START;
  private last: StreamEnd | null = null;
  /** Of the last append that is known to have been heard as a whole. */
  private end: LogHead | null = null;
  /** The furthest end of a stream that this process has written or read. */
  private seen: LogHead | null = null;
  /** Where the last event stands that is known of each part of the log. */
  private readonly known = new Map<number, bigint>();
  private subscription: Subscription | null = null;
  private provenAtMs = Number.NEGATIVE_INFINITY;
  private look: Look | null = null;
  private next: Promise<void> | null = null;
  private readonly waiters = new Set<Waiter>();

  /** @param partOf - which part of the log a stream is in, where those who copy it stand at several places */
  constructor(
    private readonly log: Log,
    private readonly partOf: (stream: string) => number,
  ) {}

  listen(heard: (stream: string, revision: number) => void): void {
    this.heard = heard;
  }

  /** Before anything is folded. */
  async start(): Promise<void> {
    this.end = await this.log.head();
    this.began = this.end?.position ?? START;
    this.reached = this.began;
    this.subscription = this.log.subscribeRaw(this.reached).subscribe({
      next: (said) => this.take(said),
      // Whoever waits then is told that it is not known.
      error: () => {},
    });
  }

  /** @see OtherWriters.saw */
  saw({ stream, position, id }: StreamEnd): void {
    this.note(stream, position);
    if (this.seen === null || position > this.seen.position) this.seen = { position, id };
  }

  /** @see OtherWriters.fresh */
  fresh(byMs?: number): Promise<void> {
    if (this.provenAtMs >= (byMs ?? performance.now() - BEHIND_MS)) return Promise.resolve();
    const { look } = this;
    if (look === null) return this.next ?? this.begin();
    // Where looks take longer than that, as near to it as they allow.
    if (byMs === undefined || look.beganAtMs >= byMs) return look.done;
    // One that began earlier may have passed by what is asked for; the next one serves all who wait.
    this.next ??= look.done.then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  /**
   * The end of the last append that this process knows of, having heard everything before it: what was acknowledged to its
   * own callers, and to others {@link BEHIND_MS} ago. Null where the log is empty.
   *
   * @throws StoreUnavailableError where that cannot be known now
   */
  async head(): Promise<LogHead | null> {
    await this.fresh();
    const { seen } = this;
    if (seen !== null) {
      await this.reaches(seen.position);
      this.endsWith(seen);
    }
    return this.end;
  }

  /** Where the last event stands that this process knows of in the part of the log that a stream is in. */
  lastOf(stream: string): bigint {
    return this.known.get(this.partOf(stream)) ?? this.began;
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

  private begin(): Promise<void> {
    this.next = null;
    const beganAtMs = performance.now();
    const done = this.prove(beganAtMs).finally(() => {
      this.look = null;
    });
    this.look = { beganAtMs, done };
    return done;
  }

  private async prove(beganAtMs: number): Promise<void> {
    const head = await this.log.head();
    if (head !== null) {
      await this.reaches(head.position);
      this.endsWith(head);
    }
    this.provenAtMs = Math.max(this.provenAtMs, beganAtMs);
  }

  private take(said: Delivery<RawEvent>): void {
    if (said.kind === 'event') {
      const { stream, revision, position, id } = said.event;
      // An append is of one stream: what came before is whole.
      if (this.last !== null && this.last.stream !== stream) this.endsWith(this.last);
      this.last = { stream, position, id };
      this.note(stream, position);
      this.heard(stream, revision);
      this.come(position);
    } else {
      if (this.last?.position === said.position) this.endsWith(this.last);
      this.come(said.position);
    }
  }

  private note(stream: string, position: bigint): void {
    if (position > this.lastOf(stream)) this.known.set(this.partOf(stream), position);
  }

  private endsWith({ position, id }: LogHead): void {
    if (position > (this.end?.position ?? START)) this.end = { position, id };
  }

  private come(position: bigint): void {
    if (position > this.reached) this.reached = position;
    for (const waiter of [...this.waiters]) if (waiter.position <= this.reached) waiter.done();
  }
}
