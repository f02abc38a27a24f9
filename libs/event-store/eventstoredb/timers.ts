/** How long this engine waits, in milliseconds; the client's own deadlines do not bound every call. */
export type Timers = {
  /** For the answer to one call; of a read, for its next event. */
  readonly callMs: number;
  /** Within which a call that failed is tried again. */
  readonly patienceMs: number;
  /** After which a call that was never answered no longer keeps its client from being replaced. */
  readonly abandonMs: number;
  /** How often a subscription that hears nothing looks whether the log has grown. */
  readonly watchMs: number;
  /** How long a subscription may hear nothing while the log grows. */
  readonly stallMs: number;
};

export const TIMERS: Timers = {
  callMs: 5_000,
  patienceMs: 10_000,
  abandonMs: 30_000,
  watchMs: 5_000,
  stallMs: 1_000,
};

/** Doubles from 25 ms to a second, and scatters, so that many who failed at once do not come back at once. */
export function backOffMs(attempt: number): number {
  return Math.min(1_000, 25 * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2);
}
