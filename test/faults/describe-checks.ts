import { describe, expect, it } from '@jest/globals';
import { type Check, NOT_HELD, rowOf } from './check.js';

/** The short form of fault checks, as tests. */
export function describeChecks(family: string, checks: readonly Check[]): void {
  describe(`After ${family}, what was acknowledged is there once, chains are whole and views are true:`, () => {
    it.each(checks)(
      '$name',
      async (check) => {
        const said: string[] = [];
        const row = await rowOf(check, 'short', (line) => said.push(line));
        const { tried, skipped } = row;
        process.stdout.write([`${check.name}: ${tried} tried`, ...said].join('\n  ').concat('\n'));
        if (skipped !== undefined) return;
        expect(said.filter((line) => line.startsWith(NOT_HELD))).toEqual([]);
        expect(tried).toBeGreaterThan(0);
        expect({ ...row, said }).toEqual({ name: check.name, tried, held: tried, lost: 0, doubled: 0, said });
      },
      240_000,
    );
  });
}
