import { setTimeout as sleep } from 'node:timers/promises';

/** Until a process is compiled and connected, it sends in bursts. */
const WARM_UP_SECONDS = 1;

/** @typedef {{ rate: number, seconds: number }} Pace so many a second, for how long after a warm-up */

/** How many are sent in all, the warm-up included. @param {Pace} pace */
export function amountOf({ rate, seconds }) {
  return Math.round(rate * (WARM_UP_SECONDS + seconds));
}

/**
 * Sends at a steady rate, whether or not what was sent before is answered; resolves when all is.
 *
 * @param {Pace} pace
 * @param {(n: number, isCounted: boolean) => Promise<void>} send told the number, from 0, and whether the warm-up is over
 * @returns {Promise<number>} how many were sent a second
 */
export async function atPace(pace, send) {
  const amount = amountOf(pace);
  const under = [];
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  while (under.length < amount) {
    const isCounted = since() >= WARM_UP_SECONDS;
    const due = Math.min(amount, Math.floor(since() * pace.rate));
    while (under.length < due) under.push(send(under.length, isCounted));
    await sleep(1);
  }
  await Promise.all(under);
  return amount / since();
}
