import { type Clock, RefusedError } from '#event-sourcing';

export const NOW_HEADER = 'x-continuum-now';
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

/**
 * A clock that is told the time, for throw-away data. It never goes back: an earlier time is passed over, so
 * that requests which overtake each other do not fail. Between two times it runs on.
 *
 * Until it is told for the first time it stands at 1970, so that this may be any time.
 */
export class DrivenClock implements Clock {
  private told: number | null = null;
  private toldAt = 0;

  now(): number {
    return this.told === null ? 0 : this.told + Math.floor(performance.now() - this.toldAt);
  }

  /** @param lastMs - where the log's time stands; null or 0 where nobody told it yet */
  resume(lastMs: number | null): void {
    if (lastMs !== null && lastMs > 0) this.set(lastMs);
  }

  /** @throws RefusedError `INVALID_HEADER` for a text that is no moment in UTC */
  tell(text: string): void {
    const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
    // A day that the calendar lacks is read as one of the next month.
    if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text.slice(0, 10)) {
      throw new RefusedError('INVALID_HEADER', 'X-Continuum-Now is no moment in UTC', {
        field: 'X-Continuum-Now',
        wayOut: 'Write it as 2025-01-09T14:30:00Z',
      });
    }
    if (this.told === null || ms > this.now()) this.set(ms);
  }

  private set(ms: number): void {
    this.told = ms;
    this.toldAt = performance.now();
  }
}
