import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mutated } from './mutant.mjs';
import { mutants } from './mutants.mjs';

describe('A promise that is switched off', () => {
  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    'still stands in the source: %s',
    (_, mutant) => {
      expect(mutated('.', mutant)).not.toContain(mutant.find);
      expect(mutant.specs.filter((spec) => !existsSync(spec))).toEqual([]);
    },
  );
});
