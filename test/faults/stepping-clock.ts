import { renameSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const PRELOAD = pathToFileURL('test/faults/stepping-clock-preload.mjs').href;

/** The clock of a service: the true time, and so many milliseconds more. */
export class SteppingClock {
  aheadMs = 0;
  /** The furthest ahead that it ever was, which is where the log stays. */
  furthestMs = 0;
  /** How a service is started that goes by it, in every thread. */
  readonly start;

  constructor(private readonly file: string) {
    this.start = { env: { NODE_OPTIONS: `--import ${PRELOAD}`, STEPPING_CLOCK: file } };
    this.set(0);
  }

  set(aheadMs: number): void {
    writeFileSync(`${this.file}.new`, String(aheadMs));
    renameSync(`${this.file}.new`, this.file);
    this.aheadMs = aheadMs;
    this.furthestMs = Math.max(this.furthestMs, aheadMs);
  }
}
