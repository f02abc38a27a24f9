import { describe, expect, it } from '@jest/globals';
import { absolute, judged, ratio, table } from './report.mjs';
import { against, beyond, median, percentile, rounds } from './rounds.mjs';

describe('Contestants', () => {
  it('run in turn, every other round from the last to the first', async () => {
    const order: string[] = [];
    const contestant = (name: string) => async () => order.push(name);
    const found = await rounds(3, { a: contestant('a'), b: contestant('b') });
    expect(order.join('')).toBe('abbaab');
    expect(found).toEqual({ a: [1, 4, 5], b: [2, 3, 6] });
  });

  it('are compared round by round, and one slow round decides nothing', () => {
    expect(median([9, 1, 5, 2, 3])).toBe(3);
    // A machine that is half as fast in one round slows both.
    const { value, spread } = against([10, 5, 10, 10, 12], [20, 10, 20, 20, 20]);
    expect(value).toBe(0.5);
    expect(spread).toBeCloseTo(0.2);
  });

  it('differ by what one gives more in each round, also where that is less', () => {
    expect(beyond([3, 9, 2], [1, 4, 5])).toEqual({ value: 2, spread: 4 });
    expect(beyond([1, 2, 3], [3, 4, 5])).toEqual({ value: -2, spread: 0 });
  });

  it('are as slow as their slowest answers', () => {
    const waits = Array.from({ length: 1000 }, (_, n) => n + 1);
    expect([0.5, 0.99, 0.999].map((share) => percentile(waits, share))).toEqual([501, 991, 1000]);
    expect(percentile([7], 0.999)).toBe(7);
  });
});

describe('A figure', () => {
  const at = (value: number) => ({ value, spread: 0.1 });
  const holds = (long: boolean, ...figures: Parameters<typeof judged>[0]) =>
    judged(figures, { long }).map((one) => one.holds);

  it('holds its goal from there on, in the direction that is better', () => {
    const figures = [
      ratio('more', 0.3, at(0.3)),
      ratio('more', 0.3, at(0.299)),
      ratio('flat', 1.3, at(1.3), 'lower'),
      ratio('flat', 1.3, at(1.31), 'lower'),
    ];
    expect(holds(false, ...figures)).toEqual([true, false, true, false]);
  });

  it('that is a time is judged in the long run only, one without a goal never', () => {
    const time = absolute('p99', 'ms', 5, at(9));
    expect(holds(false, time, ratio('more', null, at(9)))).toEqual([null, null]);
    expect(holds(true, time, ratio('more', null, at(9)))).toEqual([false, null]);
  });

  it('stands beside its goal', () => {
    const told = table(
      judged([ratio('append', 0.45, at(0.4)), absolute('p99', 'ms', 5, at(3))], { long: true }),
    );
    expect(told).toMatch(/append +0\.400 × +≥ 0\.45 +±5% +DOES NOT HOLD/);
    expect(told).toMatch(/p99 +3\.00 ms +≤ 5 +±5% +holds/);
  });
});
