import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { effectiveAt, type Fact, instantOf } from '#event-sourcing';
import { inEffectiveOrder, isBy } from './order.js';

/** A fact stated in the place of its name: a first, b second, and so on. */
function fact(name: string, on: string | null, after?: string | null): Fact {
  return {
    factId: name,
    stated: name.charCodeAt(0),
    standing: name,
    voided: false,
    type: 'CaseManagerAssigned',
    effectiveAt: on === null ? null : effectiveAt(on, 'America/Chicago'),
    organisation: null,
    data: after === undefined ? {} : { after },
    source: { kind: 'api' },
    statedAt: '',
    changedAt: '',
    warnings: [],
  };
}
const order = (...facts: Fact[]) =>
  inEffectiveOrder(facts)
    .map(({ factId }) => factId)
    .join(' ');

const DAY = '2025-01-09';

describe('Facts stand in the order in which they were true', () => {
  it('by date, however late they were stated', () =>
    expect(order(fact('a', DAY), fact('b', '2025-01-02'), fact('c', '2025-01-05'))).toBe('b c a'));

  it('leaving out what has no time', () => expect(order(fact('a', null), fact('b', DAY))).toBe('b'));

  it('within a date, minutes by the clock', () =>
    expect(order(fact('a', `${DAY}T16:00`), fact('b', `${DAY}T09:00`))).toBe('b a'));

  it('within a minute, as stated', () =>
    expect(order(fact('b', `${DAY}T09:00`), fact('a', `${DAY}T09:00`))).toBe('a b'));

  it('by the moment where the clock shows one hour twice', () =>
    expect(order(fact('a', '2025-11-02T01:10-06:00'), fact('b', '2025-11-02T01:50-05:00'))).toBe('b a'));

  it('within a date, facts of the day as stated', () =>
    expect(order(fact('c', DAY), fact('a', DAY), fact('b', DAY))).toBe('a b c'));

  it('with a fact of the day right behind the rearmost fact stated before it', () =>
    expect(order(fact('a', `${DAY}T16:00`), fact('b', DAY), fact('c', `${DAY}T09:00`))).toBe('c a b'));

  it('with a fact of the day first where nothing was stated before it', () =>
    expect(order(fact('a', DAY), fact('b', `${DAY}T09:00`))).toBe('a b'));

  it('where the order of two minutes and a day is a procedure, not a comparison', () =>
    expect(order(fact('a', `${DAY}T18:00`), fact('b', DAY), fact('c', `${DAY}T17:00`), fact('d', DAY))).toBe(
      'c a b d',
    ));
});

describe('An entry says where it goes on its date', () => {
  it('behind the fact it names', () =>
    expect(order(fact('a', DAY), fact('b', DAY), fact('c', DAY, 'a'))).toBe('a c b'));

  it('behind a fact of that day with a time', () =>
    expect(order(fact('a', `${DAY}T08:00`), fact('b', `${DAY}T09:00`), fact('c', DAY, 'a'))).toBe('a c b'));

  it('first with null', () =>
    expect(order(fact('a', DAY), fact('b', `${DAY}T00:00`), fact('c', DAY, null))).toBe('c a b'));

  it('behind a fact stated later, as a correction may name it', () =>
    expect(order(fact('a', DAY, 'c'), fact('b', DAY), fact('c', DAY))).toBe('b c a'));

  it.each([
    ['is gone', [fact('a', DAY), fact('b', DAY), fact('c', DAY, 'voided')]],
    [
      'stands on another date',
      [fact('a', DAY), fact('b', DAY), fact('c', DAY, 'z'), fact('z', '2025-01-10')],
    ],
    ['is the entry itself', [fact('a', DAY), fact('b', DAY), fact('c', DAY, 'c')]],
  ])('by the general rule where the named fact %s', (_, facts) => expect(order(...facts)).toMatch(/^a b c/));

  it('by the general rule where two name each other', () =>
    expect(order(fact('a', DAY, 'b'), fact('b', DAY, 'a'), fact('c', DAY))).toBe('a b c'));
});

describe('As of', () => {
  it('a day includes all of it', () => {
    expect(isBy(fact('a', `${DAY}T23:59`), DAY)).toBe(true);
    expect(isBy(fact('a', DAY), DAY)).toBe(true);
    expect(isBy(fact('a', '2025-01-10T00:00'), DAY)).toBe(false);
  });

  it('a minute leaves out the later minutes of its day', () => {
    expect(isBy(fact('a', `${DAY}T10:00`), `${DAY}T10:00`)).toBe(true);
    expect(isBy(fact('a', `${DAY}T10:01`), `${DAY}T10:00`)).toBe(false);
    expect(isBy(fact('a', DAY), `${DAY}T10:00`)).toBe(true);
  });
});

describe('Whatever is stated', () => {
  const names = [...'abcdefghij'];
  const time = fc.oneof(
    fc.constantFrom('2025-01-08', '2025-01-09', '2025-01-10'),
    fc
      .tuple(fc.constantFrom('2025-01-08', '2025-01-09'), fc.integer({ min: 0, max: 23 }))
      .map(([date, hour]) => `${date}T${String(hour).padStart(2, '0')}:00`),
  );
  const after = fc.option(fc.constantFrom(...names, null), { nil: undefined, freq: 2 });
  const facts = fc
    .array(fc.tuple(time, after), { maxLength: names.length })
    .map((stated) => stated.map(([on, behind], i) => fact(names[i] ?? '', on, behind)));

  it('is there once, on its date, minutes by the clock, whatever order it arrives in', () => {
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat()), (stated, random) => {
        const ordered = inEffectiveOrder(stated);
        expect(ordered.map(({ factId }) => factId).sort()).toEqual(stated.map(({ factId }) => factId).sort());
        const dates = ordered.map(({ effectiveAt }) => effectiveAt?.local.slice(0, 10) ?? '');
        expect(dates).toEqual([...dates].sort());
        const moments = ordered.flatMap(({ effectiveAt }) => (effectiveAt && instantOf(effectiveAt)) ?? []);
        expect(moments).toEqual([...moments].sort((a, b) => a - b));
        const shuffled = stated
          .map((one) => ({ one, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(order(...shuffled)).toBe(order(...stated));
      }),
      { numRuns: 500 },
    );
  });
});
