import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RETURN_MEASURES, type Return, returnState } from './index.js';
import type { MeasuredStay, Past } from './past.js';
import { hospital, lived, lives, php, residential } from './testing/pasts.js';

const LATER = '2025-12-31';

/** What a measure says of the stay that began on a day, by its window. */
function said(measure: string, past: Past, from: string, asOf = LATER) {
  const stay = past.stays.find((one) => one.from === from) as MeasuredStay;
  const found = RETURN_MEASURES.find(({ name }) => name === measure)?.of(stay, past) ?? [];
  return Object.fromEntries(found.map((one) => [one.days, told(one, asOf)]));
}
const told = (one: Return, asOf: string) => {
  const state = returnState(one, asOf);
  return state === 'returned' ? `day ${one.back?.day}` : [state, ...one.why].join(' ');
};
/** Left the hospital on 11 March; then this. */
const leftAnd = (...was: readonly MeasuredStay[]) =>
  lived({ was: [hospital('2025-03-01', '2025-03-11'), ...was] });
const readmitted = (...was: readonly MeasuredStay[]) => said('readmission', leftAnd(...was), '2025-03-01');
const all = (words: string) => ({ 7: words, 30: words, 90: words });

describe('Readmission within 7, 30 and 90 days', () => {
  it.each([
    ['2025-03-13', { 7: 'day 2', 30: 'day 2', 90: 'day 2' }],
    ['2025-03-18', { 7: 'day 7', 30: 'day 7', 90: 'day 7' }],
    ['2025-03-19', { 7: 'notReturned', 30: 'day 8', 90: 'day 8' }],
    ['2025-04-10', { 7: 'notReturned', 30: 'day 30', 90: 'day 30' }],
    ['2025-04-11', { 7: 'notReturned', 30: 'notReturned', 90: 'day 31' }],
    ['2025-06-09', { 7: 'notReturned', 30: 'notReturned', 90: 'day 90' }],
    ['2025-06-10', { 7: 'notReturned', 30: 'notReturned', 90: 'notReturned' }],
  ])('of who left on 11 March and was admitted again on %s', (from, expected) =>
    expect(readmitted(hospital(from, '2025-07-01'))).toEqual(expected),
  );

  it.each(['2025-03-11', '2025-03-12'])(
    'is none where they were in such care again on %s: a transfer',
    (from) => {
      const past = leftAnd(hospital(from, '2025-03-20'), hospital('2025-03-25', '2025-03-28'));
      expect(said('readmission', past, '2025-03-01')).toEqual(all('notInMeasure transferred'));
      expect(said('readmission', past, from)).toEqual(all('day 5'));
    },
  );

  it('is none at a lower level, and is one at a higher', () => {
    const stepped = leftAnd(php('2025-03-20', '2025-03-25'), hospital('2025-04-01', '2025-04-03'));
    expect(said('readmission', stepped, '2025-03-01')).toEqual({
      7: 'notReturned',
      30: 'day 21',
      90: 'day 21',
    });
    expect(said('readmission', stepped, '2025-03-20')).toEqual(all('day 7'));
    expect(readmitted(residential('2025-03-20', '2025-03-25'))).toEqual(all('notReturned'));
  });

  it('of who stepped down within care and up again is told as of the stay they left', () => {
    const past = leftAnd(
      php('2025-03-11', '2025-03-15', { endedBy: 'moved', disposition: null }),
      hospital('2025-03-15', '2025-03-20'),
    );
    expect(said('readmission', past, '2025-03-01')).toEqual(all('day 4'));
    expect(said('readmission', past, '2025-03-11')).toEqual(all('notInMeasure transferred'));
  });

  it('is not told of who has not left, and is open while the window is', () => {
    const past = lived({ was: [hospital('2025-03-01', null)] });
    expect(said('readmission', past, '2025-03-01')).toEqual(all('notInMeasure stillThere'));
    expect(said('readmission', leftAnd(), '2025-03-01', '2025-03-18')).toEqual(all('open'));
    expect(said('readmission', leftAnd(), '2025-03-01', '2025-03-19')).toEqual({
      ...{ 7: 'notReturned', 30: 'open', 90: 'open' },
    });
  });

  it('leaves out who died during the stay', () => {
    const dead = { endedBy: 'died', disposition: 'deceased' } as const;
    const past = lived({ was: [hospital('2025-03-01', '2025-03-11', dead)], died: '2025-03-11' });
    expect(said('readmission', past, '2025-03-01')).toEqual(all('notInMeasure diedInStay'));
    const onPaper = lived({ was: [hospital('2025-03-01', '2025-03-11')], died: '2025-03-09' });
    expect(said('readmission', onPaper, '2025-03-01')).toEqual(all('notInMeasure diedInStay'));
  });

  it('is observed up to a death after the stay, and no longer', () => {
    const past = lived({ was: [hospital('2025-03-01', '2025-03-11')], died: '2025-03-25' });
    expect(said('readmission', past, '2025-03-01')).toEqual({
      ...{ 7: 'notReturned', 30: 'observationEnded', 90: 'observationEnded' },
    });
    const back = lived({
      was: [hospital('2025-03-01', '2025-03-11'), hospital('2025-03-15', '2025-03-25')],
      died: '2025-03-25',
    });
    expect(said('readmission', back, '2025-03-01')).toEqual(all('day 4'));
  });
});

describe('READM-30-IPF', () => {
  const ipf = (past: Past, from = '2025-03-01') => said('READM-30-IPF', past, from)[30];

  it.each([
    ['2025-03-11', 'notInMeasure transferred'],
    ['2025-03-12', 'notInMeasure transferred'],
    ['2025-03-13', 'notInMeasure interrupted'],
    ['2025-03-14', 'day 3'],
    ['2025-04-10', 'day 30'],
    ['2025-04-11', 'notReturned'],
  ])('of who left on 11 March and was in a hospital again on %s', (from, expected) =>
    expect(ipf(leftAnd(hospital(from, '2025-05-01', { diagnosis: 'other' })))).toBe(expected),
  );

  it.each<[string, Partial<MeasuredStay>, string]>([
    ['against advice', { disposition: 'ama' }, 'notInMeasure againstAdvice'],
    ['and was lost from sight', { disposition: 'lostToFollowUp' }, 'notInMeasure againstAdvice'],
    ['residential care', { setting: 'residential' }, 'notInMeasure notHospital'],
    ['a stay for something else', { diagnosis: 'other' }, 'notInMeasure otherDiagnosis'],
    ['a stay for substance use', { diagnosis: 'substanceUse' }, 'day 9'],
    ['a stay of which nobody said what for', { diagnosis: null }, 'day 9'],
  ])('of who left %s', (_, more, expected) => {
    const back = hospital('2025-03-20', '2025-03-22');
    expect(ipf(lived({ was: [hospital('2025-03-01', '2025-03-11', more), back] }))).toBe(expected);
  });

  it('counts no return to residential care, and looks on behind it', () => {
    const past = leftAnd(residential('2025-03-15', '2025-03-20'), hospital('2025-03-25', '2025-03-28'));
    expect(ipf(past)).toBe('day 14');
  });

  it('leaves out who died during the stay', () => {
    const dead = hospital('2025-03-01', '2025-03-11', { disposition: 'deceased' });
    expect(ipf(lived({ was: [dead], died: '2025-03-11' }))).toBe('notInMeasure diedInStay');
  });
});

describe('A Medicare stay', () => {
  it.each([
    ['2025-03-11', 'day 0'],
    ['2025-03-13', 'day 2'],
    ['2025-03-14', 'notReturned'],
  ])('left on 11 March is interrupted by a return on %s', (from, expected) =>
    expect(said('interruptedStay', leftAnd(hospital(from, '2025-04-01')), '2025-03-01')[2]).toBe(expected),
  );

  it('is not interrupted by a move within hospitals', () => {
    const moved = hospital('2025-03-01', '2025-03-11', { endedBy: 'moved', disposition: null });
    const past = lived({ was: [moved, hospital('2025-03-11', '2025-03-20')] });
    expect(said('interruptedStay', past, '2025-03-01')[2]).toBe('notInMeasure transferred');
  });
});

describe('Whatever a life was', () => {
  const returnsOf = (past: Past) =>
    past.stays.map((stay) => RETURN_MEASURES.flatMap(({ of }) => of(stay, past)));

  it('who is back within 7 days is so within 30, and who is within 30 is so within 90, by the same stay', () =>
    fc.assert(
      fc.property(lives, (past) => {
        for (const returns of returnsOf(past)) {
          const [in7, in30, in90] = returns.filter(({ measure }) => measure === 'readmission');
          if (in7?.back) expect(in30?.back).toEqual(in7.back);
          if (in30?.back) expect(in90?.back).toEqual(in30.back);
        }
      }),
    ));

  it('a return is a stay that began within its window, before any death', () =>
    fc.assert(
      fc.property(lives, (past) => {
        for (const { back, from, observedUntil, eligibility } of returnsOf(past).flat()) {
          if (back === null) continue;
          expect(past.stays.find(({ stay }) => stay === back.stay)?.from).toBe(back.on);
          expect([
            from !== null && back.on >= from,
            observedUntil !== null && back.on <= observedUntil,
          ]).toEqual([true, true]);
          expect(eligibility).not.toBe('excluded');
        }
      }),
    ));
});
