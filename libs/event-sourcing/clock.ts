/** The only source of the present moment. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * The log's own time: never behind the clock, never behind a time it has given or seen. Two nodes or a clock
 * that steps back cannot make a later event look earlier.
 */
export class LogTime {
  private last = 0;

  constructor(private readonly clock: Clock) {}

  /** The `recordedAt` of events decided now. */
  stamp(): string {
    this.last = Math.max(this.last, this.clock.now());
    return new Date(this.last).toISOString();
  }

  /** Takes note of an event's `recordedAt`. */
  saw(recordedAt: string): void {
    this.last = Math.max(this.last, Date.parse(recordedAt));
  }

  /** How far the log's time runs ahead of the clock, in milliseconds; 0 where it does not. */
  aheadMs(): number {
    return Math.max(0, this.last - this.clock.now());
  }
}

/** Injection token of the {@link Clock}. */
export const CLOCK = Symbol('Clock');
