import TestSequencer from '@jest/test-sequencer';

/**
 * Starts the fault checks first. They take longest and are the shortest of files: where no run before has told how long
 * each takes, Jest goes by size, and the last of them would run alone.
 */
export default class LongestFirst extends TestSequencer {
  async sort(tests) {
    const isFault = ({ path }) => /[\\/]test[\\/]faults[\\/]/.test(path);
    const sorted = await super.sort(tests);
    return [...sorted.filter(isFault), ...sorted.filter((test) => !isFault(test))];
  }
}
