/** Preloaded into a service: its clock is off by as many milliseconds as the file STEPPING_CLOCK says. */
import { readFileSync } from 'node:fs';

/** So long a thread goes on with what it read. */
const STALE_MS = 5;
const trueNow = Date.now;
let [offsetMs, readAt] = [0, Number.NEGATIVE_INFINITY];

Date.now = () => {
  if (performance.now() - readAt > STALE_MS) {
    readAt = performance.now();
    offsetMs = Number(readFileSync(process.env.STEPPING_CLOCK, 'utf8'));
  }
  return trueNow() + offsetMs;
};
globalThis.Date = new Proxy(Date, {
  construct: (date, words, self) => Reflect.construct(date, words.length === 0 ? [date.now()] : words, self),
});
