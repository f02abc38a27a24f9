import { describe, expect, it } from '@jest/globals';
import { briefJson } from './brief.js';

describe('Brief JSON', () => {
  it('shows the parts asked for and says where others are', () => {
    const answer = {
      steps: [
        { days: 7, to: { level: 'php', facility: 'x' } },
        { days: null, to: null },
      ],
      more: 1,
    };
    const shape = { steps: { days: true, to: { level: true } } } as const;
    expect(briefJson(answer, shape)).toBe(
      '{"steps":[{"days":7,"to":{"level":"php",…}},{"days":null,"to":null}],…}',
    );
  });

  it('puts every part on a line of its own where one line is too short', () => {
    const long = 'x'.repeat(90);
    expect(briefJson([long, long], true)).toBe(`[\n  "${long}",\n  "${long}"\n]`);
  });
});
