import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { Value } from 'typebox/value';
import { packOn, type RulePack, ruleOn, rulePack } from './rules.js';
import { PACK } from './testing/index.js';

const pack = (version: string, more: Partial<RulePack> = {}): RulePack => ({ ...PACK, version, ...more });
const withinDays = (value: number) => ({
  rules: { ...PACK.rules, appointmentWithinDays: { value, source: 'test', verified: false } },
});

describe('Of several rule packs', () => {
  it('the one that began last holds, and of those the one adopted last', () => {
    const packs = [pack('1'), pack('2'), pack('3', { validFrom: '2025-07-01' })];
    expect(packOn(packs, '2025-06-30')?.version).toBe('2');
    expect(packOn(packs, '2025-07-01')?.version).toBe('3');
    expect(packOn([...packs].reverse(), '2025-07-01')?.version).toBe('3');
  });

  it('leaves the packs in the order in which they were adopted', () => {
    const packs = [pack('1'), pack('2')];
    packOn(packs, '2025-06-30');
    expect(packs.map(({ version }) => version)).toEqual(['1', '2']);
  });

  it('the one before is asked where the pack that holds does not know the rule', () => {
    const packs = [pack('1', withinDays(5)), pack('2', { validFrom: '2025-07-01' })];
    expect(ruleOn(packs, '2025-07-01', 'appointmentWithinDays')).toBe(5);
    expect(ruleOn(packs, '2025-07-01', 'lateEntryHours')).toBe(72);
    expect(ruleOn([pack('1')], '2025-07-01', 'appointmentWithinDays')).toBeNull();
  });
});

describe('A rule pack', () => {
  it.each([-1, 1e9, 1e308, 0.5])('has no rule of %d days: no date could be counted from it', (days) => {
    expect(Value.Check(rulePack, pack('1', withinDays(days)))).toBe(false);
  });
});

describe('The shipped rule pack', () => {
  it('has the shape of a pack, and packs adopted before it keep theirs', async () => {
    const text = await readFile('libs/care/rule-packs/us-default.json', 'utf8');
    const shipped = JSON.parse(text) as RulePack;
    expect(Value.Check(rulePack, shipped)).toBe(true);
    expect(Value.Check(rulePack, PACK)).toBe(true);
    expect(ruleOn([shipped], '2025-03-01', 'appointmentWithinDays')).toBe(7);
    expect(ruleOn([shipped], '2025-03-01', 'outcomeContactDays')).toEqual([7, 30, 90, 180]);
    expect(ruleOn([shipped], '2025-03-01', 'iopWithoutDraftDays')).toBe(14);
  });

  it('names the source of every rule, and whether somebody read it', async () => {
    const { rules } = JSON.parse(await readFile('libs/care/rule-packs/us-default.json', 'utf8')) as RulePack;
    for (const rule of Object.values(rules)) {
      expect(rule).toEqual({
        value: expect.anything(),
        source: expect.any(String),
        verified: expect.any(Boolean),
      });
    }
  });
});
