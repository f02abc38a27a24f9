import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogTime } from './clock.js';

describe("The log's time", () => {
  it('never steps back, whatever the clock and other writers do', () => {
    const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 10 ** 12 }), fc.boolean()));
    fc.assert(
      fc.property(moments, (told) => {
        let now = 0;
        const time = new LogTime({ now: () => now });
        const given: string[] = [];
        for (const [moment, elsewhere] of told) {
          if (elsewhere) time.saw(new Date(moment).toISOString());
          else now = moment;
          given.push(time.stamp());
          expect(Date.parse(given.at(-1) ?? '')).toBeGreaterThanOrEqual(moment);
        }
        expect(given).toEqual([...given].sort());
      }),
    );
  });

  it('says how far it runs ahead of the clock', () => {
    let now = Date.parse('2025-02-01T12:00:00Z');
    const time = new LogTime({ now: () => now });
    expect(time.aheadMs()).toBe(0);
    time.saw('2025-02-01T12:00:07.000Z');
    expect(time.aheadMs()).toBe(7000);
    now += 10_000;
    expect(time.aheadMs()).toBe(0);
  });
});
