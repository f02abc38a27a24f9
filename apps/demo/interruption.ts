import { firstSignal } from '../first-signal.js';

/** The exit code of what was told to stop. */
export const INTERRUPTED = 130;

/** Resolves at the first signal, or when nobody reads on; a second signal ends the process as usual. */
export function interruption(): Promise<typeof INTERRUPTED> {
  return new Promise((resolve) => {
    process.stdout.on('error', () => resolve(INTERRUPTED));
    void firstSignal().then(() => resolve(INTERRUPTED));
  });
}
