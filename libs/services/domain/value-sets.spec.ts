import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import type { Past } from '#event-sourcing/testing';
import { specification } from '#event-sourcing/testing';
import type { JsonObject } from '#event-store';
import { conceptsOf, type ValueSet, valueSetsDecider } from './value-sets.js';

const ICD = 'ICD-10-CM';
const set = (more: Partial<ValueSet> = {}): ValueSet => ({
  ...{ name: 'example', version: '1', source: 'test', validFrom: '2025-01-01', validTo: null },
  concepts: { overdose: { [ICD]: ['T40.2X1A'] } },
  ...more,
});
const code = (text: string, system = ICD) => ({ system, code: text });
const means = (sets: readonly ValueSet[], on = '2025-05-01', ...codes: readonly ReturnType<typeof code>[]) =>
  conceptsOf(sets, codes.length > 0 ? codes : [code('T40.2X1A')], on).map(
    ({ concept, valueSet }) => `${concept} by ${valueSet}`,
  );

describe('What a code means', () => {
  it('is told by the value set that names it, in its own system', () => {
    expect(means([set()])).toEqual(['overdose by example@1']);
    expect(means([set()], '2025-05-01', code('T40.2X1A', 'HCPCS'))).toEqual([]);
    expect(means([set()], '2025-05-01', code('constructor'), code('T40.2X1A', '__proto__'))).toEqual([]);
    expect(means([])).toEqual([]);
  });

  it('is told by those that hold on the day, of one name by the latest', () => {
    const [old, later] = [
      set({ validTo: '2025-06-30' }),
      set({ version: '2', validFrom: '2025-04-01', concepts: {} }),
    ];
    expect(means([old, later], '2025-03-31')).toEqual(['overdose by example@1']);
    expect(means([old, later], '2025-04-01')).toEqual([]);
    expect(means([later, old], '2025-04-01')).toEqual([]);
    expect(means([old], '2025-07-01')).toEqual([]);
    expect(means([old], '2024-12-31')).toEqual([]);
  });

  it('is told by several of different names side by side', () =>
    expect(means([set(), set({ name: 'licensed' })])).toEqual([
      ...['overdose by example@1', 'overdose by licensed@1'],
    ]));
});

describe('A value set', () => {
  const adopted = (what: ValueSet): Past => ({
    type: 'ValueSetAdopted',
    data: what as unknown as JsonObject,
  });
  const given = specification(valueSetsDecider, null, '2025-06-01T12:00:00Z');

  it('is adopted', () => given().when(set()).thenStates({ type: 'ValueSetAdopted', data: set() }));
  it('adopted twice is adopted once', () => given(adopted(set())).when(set()).thenNothing());
  it('stays as it is once it is adopted', () =>
    given(adopted(set()))
      .when(set({ concepts: { medication: { HCPCS: ['J2315'] } } }))
      .thenRefused('VALUE_SET_FIXED', { field: 'version' }));
  it('with other codes is another version', () =>
    given(adopted(set()))
      .when(set({ version: '2' }))
      .thenStates({ data: { version: '2' } }));
  it('does not end before it begins', () =>
    given()
      .when(set({ validTo: '2024-12-31' }))
      .thenRefused('END_BEFORE_START', { field: 'validTo' }));
});

describe('The value set that is shipped', () => {
  it('knows codes of each concept, and says what it is', async () => {
    const shipped = JSON.parse(await readFile('libs/services/value-sets/follow-up-example.json', 'utf8'));
    const sets = [{ ...shipped, validTo: null }];
    expect(means(sets, '2025-05-01', code('T40.2X1A'))).toEqual(['overdose by follow-up-example@1']);
    for (const [text, concept] of [
      ['H0010', 'withdrawalManagement'],
      ['H0020', 'opioidTreatment'],
      ['J2315', 'medication'],
    ] as const) {
      expect(means(sets, '2025-05-01', code(text, 'HCPCS'))).toEqual([`${concept} by follow-up-example@1`]);
    }
    expect(shipped.source).toMatch(/not NCQA/);
  });
});
