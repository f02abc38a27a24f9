import { describe, expect, it } from '@jest/globals';
import { brokenSourceRules, sourceRules } from './source-rules.js';
import { filesOf } from './tree.js';

const PLANTED = 'test/architecture/planted';

describe('Sources', () => {
  it('read no environment, clock or chance where they may not', () => {
    expect(brokenSourceRules('.', filesOf('.'))).toEqual([]);
  });
});

describe('A planted line', () => {
  it('is found by each rule, and nothing else is', () => {
    expect(brokenSourceRules(PLANTED, filesOf(PLANTED))).toEqual([
      'only config reads the environment: libs/services/reads-the-environment.ts:1',
      'only the driver names a SQLite: libs/event-store/sqlite/loads-a-driver.ts:1',
      'only the driver names a SQLite: libs/services/loads-nodes-sqlite.ts:1',
      'a domain asks no clock and waits for nothing: libs/care/domain/asks-the-clock.ts:1',
      'a domain throws no dice: libs/care/domain/throws-dice.ts:1',
    ]);
    expect(sourceRules).toHaveLength(4);
  });
});
