import type { Access } from './access.js';
import { accessLogUnavailable, FLUSH_MS } from './access-log.js';

/** An access with its number among those of its process, counted from 0. */
export type Numbered = { readonly n: number; readonly access: Access };

/** Stores them all, on disk when it resolves. One is told at a time; what failed comes again, with the same numbers. */
export type StoreAccesses = (batch: readonly Numbered[]) => Promise<void>;

type Waiting = Numbered & { readonly settle?: (failure: Error | null) => void };

/** So many are stored at once, and not waited for any longer. */
const BATCH = 1000;
/** So many wait at most: some megabytes, a second of reads of single patients. */
const MOST_WAITING = 10_000;
/** Windows that may go by while flushes fail, before nothing more is read: a second. */
const FAILED_AT_MOST = 4;
/** The same while one flush does not come to an end, since a busy machine is no broken one: five seconds. */
const SLOW_AT_MOST = 20;
const SLOW = 'the disk is too slow';

/**
 * Holds what was noted until it is stored. Where nothing can be stored it keeps what it has and tries on; after a
 * while of that it takes no more until it succeeds.
 */
export class AccessBuffer {
  #waiting: Waiting[] = [];
  #next = 0;
  #storing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #missed = 0;
  #isFailing = false;
  #isRefusing = false;
  #failure = SLOW;

  /** @param onRefusal - told why nothing more is taken, and null when it is again */
  constructor(
    private readonly store: StoreAccesses,
    private readonly onRefusal: (why: string | null) => void,
  ) {}

  /** Why nothing more is taken; null where it is. */
  get refusal(): string | null {
    const atMost = this.#isFailing ? FAILED_AT_MOST : SLOW_AT_MOST;
    return this.#missed >= atMost || this.#waiting.length >= MOST_WAITING ? this.#failure : null;
  }

  /** @throws RefusedError `ACCESS_LOG_UNAVAILABLE` */
  add(access: Access): void {
    this.#take({ access });
    if (this.#waiting.length >= BATCH) this.#flush();
    else this.#await();
  }

  /** Resolves when it is stored. @throws RefusedError `ACCESS_LOG_UNAVAILABLE` where it is not, for now */
  addDurably(access: Access): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#take({ access, settle: (failure) => (failure === null ? resolve() : reject(failure)) });
      this.#flush();
    });
  }

  /** Stores what waits. @throws RefusedError `ACCESS_LOG_UNAVAILABLE` where it cannot */
  async drain(): Promise<void> {
    const upTo = this.#next;
    while ((this.#waiting[0]?.n ?? upTo) < upTo) {
      await this.#flush();
      if (this.#isFailing) throw accessLogUnavailable(this.#failure);
    }
  }

  #take(noted: Omit<Waiting, 'n'>): void {
    const { refusal } = this;
    if (refusal !== null) throw accessLogUnavailable(refusal);
    this.#waiting.push({ n: this.#next, ...noted });
    this.#next += 1;
  }

  #await(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // A flush that is still under way has not come to an end within a whole window.
      if (this.#storing !== null || this.#isFailing) this.#miss();
      void this.#flush();
    }, FLUSH_MS).unref();
  }

  #flush(): Promise<void> {
    this.#await();
    this.#storing ??= this.#storeBatch().finally(() => {
      this.#storing = null;
      if (this.#waiting.length === 0) this.#rest();
      else if (!this.#isFailing && this.#isUrgent()) void this.#flush();
    });
    return this.#storing;
  }

  #isUrgent(): boolean {
    return this.#waiting.length >= BATCH || this.#waiting.some(({ settle }) => settle !== undefined);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Never rejects. */
  async #storeBatch(): Promise<void> {
    const batch = this.#waiting.slice(0, BATCH);
    if (batch.length === 0) return;
    try {
      await this.store(batch.map(({ n, access }) => ({ n, access })));
      this.#resume();
      this.#waiting.splice(0, batch.length);
      for (const { settle } of batch) settle?.(null);
    } catch (error) {
      this.#failure = (error as Error).message;
      this.#isFailing = true;
      this.#turnAway();
    }
  }

  #miss(): void {
    this.#missed += 1;
    if (this.#isRefusing || this.refusal === null) return;
    this.#isRefusing = true;
    this.onRefusal(this.#failure);
  }

  #resume(): void {
    if (this.#isRefusing) this.onRefusal(null);
    this.#isRefusing = false;
    this.#missed = 0;
    this.#isFailing = false;
    this.#failure = SLOW;
  }

  /** Whoever waits learns that it failed; what they did is noted when it can be. */
  #turnAway(): void {
    const failure = accessLogUnavailable(this.#failure);
    const kept = this.#waiting.map(({ n, access }) => ({ n, access }));
    for (const { settle } of this.#waiting) settle?.(failure);
    this.#waiting = kept;
  }
}
