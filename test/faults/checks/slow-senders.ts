import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { CALLERS_AT_ONCE } from '#http';
import { until } from '../../e2e/service.js';
import type { Check } from '../check.js';
import { Site } from '../site.js';
import { SlowSenders } from '../slow-senders.js';

/** Longer than a caller may keep the service waiting where others find no place. */
const PATIENCE_MS = 2_500;
const STRANGERS = 1_000;
/** Told to whoever does not go on. */
const TOO_LATE = /^HTTP\/1\.1 408 .*application\/problem\+json.*"code":"REQUEST_TIMEOUT"/s;

/**
 * As many as may keep the service waiting do, and then half as many again; others are served all the while, and
 * who does not go on is told so.
 */
export const slowSenders: Check = {
  name: 'callers who begin a request and stop',
  async run(tally, scale) {
    await Site.use(tally, async (site) => {
      await tally.faults(scale === 'short' ? 1 : 10, 'standstill', () => standstill(site));
    });
  },
};

async function standstill(site: Site): Promise<void> {
  const { address } = site.service;
  const head = `POST /v1/patients HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${site.token}\r\n`;
  const halfOfIt = `${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name": "Ana`;
  const some = CALLERS_AT_ONCE - 32;
  const more = CALLERS_AT_ONCE / 2;
  const strangers = await SlowSenders.open(address, STRANGERS, 'GET /v1/patients HTTP/1.1\r\nHost: a\r\nX-');
  const callers = await SlowSenders.open(address, some, halfOfIt);
  await site.write(100, 16);
  assert.deepEqual([callers.dismissed, strangers.dismissed], [[], []]);

  await sleep(PATIENCE_MS);
  const newcomers = await SlowSenders.open(address, more, halfOfIt);
  await site.write(100, 16);
  const dismissed = await until(
    async () => callers.dismissed,
    ({ length }) => length >= more - 32,
  );
  assert.deepEqual([dismissed.filter((told) => !TOO_LATE.test(told)), newcomers.dismissed], [[], []]);

  const told = await until(
    async () => strangers.dismissed,
    ({ length }) => length === STRANGERS,
  );
  assert.deepEqual(
    told.filter((text) => !TOO_LATE.test(text)),
    [],
  );
  await site.write(100, 16);
  for (const slow of [strangers, callers, newcomers]) slow.close();
  await site.settled();
}
