import type { Access } from './access.js';
import { accessLogUnavailable, FLUSH_MS } from './access-log.js';

/** An access with its number among those of its process, counted from 0. */
export type Numbered = { readonly n: number; readonly access: Access };

/** Stores them all, on disk when it resolves. One is told at a time; what failed comes again, with the same numbers. */
export type StoreAccesses = (batch: readonly Numbered[]) => Promise<void>;

type Waiting = Numbered & { readonly settle?: (failure: Error | null) => void };

/** So many are stored at once, and not waited for any longer. */
const BATCH = 1000;
/** So many wait at most: some megabytes. */
const MOST_WAITING = 10_000;
const SLOW = 'the disk is too slow';

/**
 * Holds what was noted until it is stored. Where nothing can be stored it keeps what it has and tries on; so many as it
 * keeps may still look, and then nobody, until it succeeds.
 */
export class AccessBuffer {
  #waiting: Waiting[] = [];
  #next = 0;
  #storing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** Why the last batch was not stored; null where it was. */
  #failure: string | null = null;

  /** @param onFailure - told why nothing can be stored, and null when it can again */
  constructor(
    private readonly store: StoreAccesses,
    private readonly onFailure: (why: string | null) => void,
  ) {}

  /** Why nothing more is taken; null where it is. */
  get refusal(): string | null {
    return this.#waiting.length >= MOST_WAITING ? (this.#failure ?? SLOW) : null;
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
      if (this.#failure !== null) throw accessLogUnavailable(this.#failure);
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
      void this.#flush();
    }, FLUSH_MS).unref();
  }

  #flush(): Promise<void> {
    this.#await();
    this.#storing ??= this.#storeBatch().finally(() => {
      this.#storing = null;
      if (this.#waiting.length === 0) this.#rest();
      else if (this.#failure === null && this.#isUrgent()) void this.#flush();
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
      this.#tell(null);
      this.#waiting.splice(0, batch.length);
      for (const { settle } of batch) settle?.(null);
    } catch (error) {
      this.#tell((error as Error).message);
      this.#turnAway();
    }
  }

  #tell(failure: string | null): void {
    const isNews = (failure === null) !== (this.#failure === null);
    this.#failure = failure;
    if (isNews) this.onFailure(failure);
  }

  /** Whoever waits learns that it failed; what they did is noted when it can be. */
  #turnAway(): void {
    const failure = accessLogUnavailable(this.#failure ?? SLOW);
    const kept = this.#waiting.map(({ n, access }) => ({ n, access }));
    for (const { settle } of this.#waiting) settle?.(failure);
    this.#waiting = kept;
  }
}
