import { describe, expect, it } from '@jest/globals';
import { DrivenClock } from './driven-clock.js';

const AT = Date.parse('2025-01-09T14:30:00Z');

describe('A driven clock', () => {
  it('stands at the beginning of time until it is told', () => {
    const clock = new DrivenClock();
    expect(clock.now()).toBe(0);
    clock.resume(null);
    expect(clock.now()).toBe(0);
  });

  it('goes where it is told first, and from there only forward', () => {
    const clock = new DrivenClock();
    clock.resume(0);
    clock.tell('2025-01-09T14:30Z');
    expect(clock.now()).toBeGreaterThanOrEqual(AT);
    clock.tell('2025-01-09T14:29:59.999Z');
    expect(clock.now()).toBeGreaterThanOrEqual(AT);
    clock.tell('2025-01-10T00:00:00Z');
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2025-01-10T00:00:00Z'));
  });

  it('does not go behind the log', () => {
    const resumed = new DrivenClock();
    resumed.resume(AT);
    resumed.tell('2024-01-01T00:00:00Z');
    expect(resumed.now()).toBeGreaterThanOrEqual(AT);
  });

  it.each(['', '2025-01-09', '2025-02-30T00:00:00Z', '2025-01-09T25:00:00Z', '2025-01-09T14:30:00', 'x'])(
    'is not told %j',
    (text) => {
      expect(() => new DrivenClock().tell(text)).toThrow(expect.objectContaining({ code: 'INVALID_HEADER' }));
    },
  );
});
