import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Marks a data folder whose times are made up. */
export const CLOCK_MARK = 'clock';

/** The clock asked for does not fit the data folder. */
export class ClockMismatchError extends Error {}

/** Whether a folder holds anything yet; one that is not there does not. */
export function isEmptyFolder(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0;
}

/**
 * Marks a new folder as throw-away for good where the clock is driven, and keeps made-up time and real time
 * out of each other's folders.
 *
 * @param wasEmpty - whether the folder held anything before this start touched it
 * @throws ClockMismatchError
 */
export function checkClockMark(folder: string, clock: 'system' | 'driven', wasEmpty: boolean): void {
  const mark = join(folder, CLOCK_MARK);
  const isDriven = existsSync(mark);
  if (clock === 'system' && isDriven) {
    throw new ClockMismatchError(
      `${folder} was made with CONTINUUM_CLOCK=driven: its times are made up. ` +
        'Set CONTINUUM_CLOCK=driven again, or choose another data folder.',
    );
  }
  if (clock === 'system' || isDriven) return;
  if (!wasEmpty) {
    throw new ClockMismatchError(
      `${folder} is not empty, and CONTINUUM_CLOCK=driven is for throw-away data only. ` +
        'Choose an empty data folder, or leave CONTINUUM_CLOCK away.',
    );
  }
  writeFileSync(mark, 'driven\n', { mode: 0o600, flush: true });
}
