import { LOG_STREAM } from '#event-sourcing';
import type { EventStore } from '#event-store';

/** Nothing in a log may be later than the clock of a node by more. */
const APART_MS = 60_000;

/**
 * What is wrong between the clock of a node and the times in the log. A log that was started under a driven clock begins
 * in 1970, where such a clock stands until it is told the time.
 *
 * @returns each problem with the setting to change, or what to do
 */
export async function clockProblems(
  log: Pick<EventStore, 'readStream' | 'readLast'>,
  clock: 'system' | 'driven',
): Promise<string[]> {
  const [started] = await log.readStream(LOG_STREAM);
  if (started === undefined) return [];
  const isDriven = Date.parse(started.metadata.recordedAt) === 0;
  if (isDriven && clock === 'system') {
    return [
      'CONTINUUM_CLOCK must be driven for the log in CONTINUUM_EVENT_STORE, whose times are made up; or name another log',
    ];
  }
  if (!isDriven && clock === 'driven') {
    return [
      'CONTINUUM_CLOCK=driven is for throw-away data, and the log in CONTINUUM_EVENT_STORE is real: take it away',
    ];
  }
  return isDriven ? [] : aheadProblems(log);
}

async function aheadProblems(log: Pick<EventStore, 'readLast'>): Promise<string[]> {
  const [last] = await log.readLast(1);
  const nowMs = Date.now();
  const recordedAt = last === undefined || last.damage ? null : last.metadata.recordedAt;
  if (recordedAt === null || Date.parse(recordedAt) - nowMs <= APART_MS) return [];
  const seconds = Math.round((Date.parse(recordedAt) - nowMs) / 1000);
  const here = new Date(nowMs).toISOString();
  return [
    `CONTINUUM_EVENT_STORE names a log that is ${seconds} s ahead of this machine's clock (${recordedAt} there, ${here} here): ` +
      'set the clocks of all nodes by NTP',
  ];
}
