import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyLog } from '../../verify.js';
import { appendSometime } from '../appending.js';
import { aStream, notes } from '../notes.js';
import type { Opened } from '../opened.js';
import { allAfter, endOf, idsOf } from '../subscribing.js';

/** One append of a writer: to which stream, how many events, and how long it hesitates before. */
const step = fc.record({
  stream: fc.nat({ max: 2 }),
  events: fc.integer({ min: 1, max: 4 }),
  turns: fc.nat({ max: 3 }),
});
const writers = fc.array(fc.array(step, { maxLength: 6 }), { minLength: 1, maxLength: 6 });

export function keepsInterleavedWriters(store: Opened, numRuns: number): void {
  it('keeps the union of what any writers appended, each stream whole and chained', async () => {
    const property = fc.asyncProperty(writers, async (plans) => {
      const from = await endOf(store());
      const streams = [aStream(), aStream(), aStream()];
      const acknowledged = new Map<string, bigint>();
      const written: string[] = [];
      await Promise.all(
        plans.map(async (plan) => {
          for (const { stream, events, turns } of plan) {
            for (let i = 0; i < turns; i++) await nextTurn();
            const drafts = notes(events);
            const { position } = await appendSometime(store(), streams[stream] ?? '', drafts);
            acknowledged.set(drafts.at(-1)?.id ?? '', position);
            written.push(...idsOf(drafts));
          }
        }),
      );
      const log = await allAfter(store(), from, 7);
      expect(idsOf(log).sort()).toEqual(written.sort());
      for (const stream of streams) {
        const events = await store().readStream(stream);
        expect(events).toEqual(log.filter((event) => event.stream === stream));
        expect(events.map(({ revision }) => revision)).toEqual(events.map((_, i) => i));
      }
      for (const { id, position } of log) {
        expect(acknowledged.get(id) ?? position).toBe(position);
      }
    });
    await fc.assert(property, { numRuns });
    expect(await verifyLog(store())).toMatchObject({ brokenEvents: 0, broken: [] });
  });
}
