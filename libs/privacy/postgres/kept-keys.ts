import { LRUCache } from 'lru-cache';
import type { PatientKey } from '#event-sourcing';

/**
 * A key is given out of memory where it is known of this long ago, in milliseconds, that nobody was erased since it was
 * read. Whoever erases waits as long, so that behind an erasure no process gives the key any more.
 */
export const TRUSTED_MS = 1000;

/** @param begunAt - when it was asked */
export function isTrusted(begunAt: number): boolean {
  return performance.now() - begunAt < TRUSTED_MS;
}

/** Not yet known, or not any more. */
const UNKNOWN = -1;

type Kept = { readonly key: PatientKey; readonly erasures: number };

/** Unwrapped keys, each good for as long as nobody was erased since it was read. */
export class KeptKeys {
  readonly #keys: LRUCache<string, Kept>;
  /** The number of erasures, as it was known at a time. */
  #erasures = UNKNOWN;
  #asOf = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.#keys = new LRUCache({ max });
  }

  has(patient: string): boolean {
    return this.#keys.has(patient);
  }

  /** Whether it is known lately enough how many were erased. */
  get isCurrent(): boolean {
    return this.#erasures !== UNKNOWN && isTrusted(this.#asOf);
  }

  find(patient: string): PatientKey | undefined {
    const kept = this.#keys.get(patient);
    return kept?.erasures === this.#erasures && this.isCurrent ? kept.key : undefined;
  }

  /** @param erasures - how many there were when the key was read */
  keep(patient: string, key: PatientKey, erasures: number): void {
    this.#keys.set(patient, { key, erasures });
  }

  /** @param begunAt - when it was asked how many there are: it is so at that time or later */
  learn(erasures: number, begunAt: number): void {
    // An answer that was overtaken by a later one says nothing new.
    if (begunAt < this.#asOf) return;
    if (erasures !== this.#erasures) this.#keys.clear();
    this.#erasures = erasures;
    this.#asOf = begunAt;
  }

  /** Somebody was erased by now: nothing is given that was read before. */
  forgetAll(): void {
    this.#keys.clear();
    this.#erasures = UNKNOWN;
    this.#asOf = performance.now();
  }
}
