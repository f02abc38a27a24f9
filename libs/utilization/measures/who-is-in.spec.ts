import { describe, expect, it } from '@jest/globals';
import { bornBetween, type MeasuredService, type MeasuredStay, type Past } from './index.js';
import { followUpsBy, seenBy, toldBy } from './testing/asked.js';
import { covered, emergency, hospital, lived, php, residential } from './testing/pasts.js';

const LEFT = hospital('2025-03-01', '2025-03-11');
const SOBER = residential('2025-03-01', '2025-03-11');
const TOXIC = { diagnosis: 'substanceUse' } as const;

describe('Whether a discharge is in FUH', () => {
  const stay = (more: Partial<MeasuredStay>) => seenBy('FUH', { ...LEFT, ...more });
  it.each<[string, Partial<MeasuredStay>, string | null]>([
    ['an acute stay for a mental illness is', {}, null],
    ['one that nobody called acute or not', { acute: null }, 'undetermined acuteNotRecorded'],
    ['one that was not acute', { acute: false }, 'excluded notAcute'],
    ['residential care', { setting: 'residential', acute: null }, 'excluded notAcute'],
    ['for substance use', { diagnosis: 'substanceUse' }, 'excluded otherDiagnosis'],
    ['for co-occurring conditions', { diagnosis: 'coOccurring' }, 'undetermined principalUnclear'],
    ['for what nobody said', { diagnosis: null }, 'undetermined diagnosisNotRecorded'],
    ['on the last day of the period', { to: '2025-12-01' }, null],
    ['after it', { to: '2025-12-02' }, 'excluded outOfPeriod'],
  ])('%s', (_, more, expected) => expect(stay(more)).toBe(expected));

  it('is not asked of who has not left', () =>
    expect(followUpsBy('FUH', lived({ was: [hospital('2025-03-01', null)] }))).toEqual([]));

  it.each<[string, MeasuredStay, string | null]>([
    ['to acute care for a mental illness', hospital('2025-04-10', '2025-04-15'), 'excluded readmitted'],
    [
      'to acute care for something else',
      hospital('2025-04-10', null, { diagnosis: 'other' }),
      'excluded readmitted',
    ],
    ['a day later than that', hospital('2025-04-11', '2025-04-15'), null],
    [
      'to residential care for substance use',
      residential('2025-03-20', null),
      'excluded readmittedElsewhere',
    ],
    ['to PHP', php('2025-03-11', null), null],
  ])('who is admitted again on day 30, or before: %s', (_, later, expected) =>
    expect(seenBy('FUH', LEFT, later)).toBe(expected),
  );

  it('stays so in psychiatric residential care, where its days count', () =>
    expect(seenBy('FUH', LEFT, residential('2025-03-20', null, { diagnosis: 'mental' }))).toBe(
      '2025-03-20 psychiatricResidential',
    ));
});

describe('Who a measure is about', () => {
  const at = (known: Partial<Past>, was: MeasuredStay | MeasuredService = LEFT, name = 'FUH') =>
    toldBy(name, lived({ was: [was], ...known }));
  const aged = (age: number, on = '2025-03-01') => ({ born: bornBetween(null, [{ on, age }]) });

  it.each<[string, Partial<Past>, string, string | null]>([
    ['FUH, who is six', aged(6), 'FUH', null],
    [
      'FUH, who was five and may have turned six in the hospital',
      aged(5),
      'FUH',
      'undetermined ageNotRecorded',
    ],
    ['FUH, who was five on the day', aged(5, '2025-03-11'), 'FUH', 'excluded tooYoung'],
    ['FUH, who was five ten months before', aged(5, '2024-05-01'), 'FUH', 'undetermined ageNotRecorded'],
    ['FUH, who was five more than a year before', aged(5, '2024-03-01'), 'FUH', null],
    ['FUH, who was born in 2018', { born: bornBetween(2018, []) }, 'FUH', null],
    ['FUH, who was born in 2019', { born: bornBetween(2019, []) }, 'FUH', 'undetermined ageNotRecorded'],
    ['FUH, who was born in 2020', { born: bornBetween(2020, []) }, 'FUH', 'excluded tooYoung'],
    [
      'FUH, of whom nobody said how old',
      { born: bornBetween(null, []) },
      'FUH',
      'undetermined ageNotRecorded',
    ],
  ])('%s', (_, known, name, expected) => expect(at(known, LEFT, name)).toBe(expected));

  it.each([
    ['FUI', SOBER],
    ['FUA', emergency('2025-03-11', TOXIC)],
  ])('is by %s whoever is thirteen', (name, index) => {
    expect(at(aged(13), index, name)).toBeNull();
    expect(at(aged(12, '2025-03-11'), index, name)).toBe('excluded tooYoung');
  });

  it.each<[string, Past['coverages'], string | null]>([
    ['covered from the day of the discharge to day 30', [covered('2025-03-11', '2025-04-10')], null],
    ['a day too short', [covered('2025-03-11', '2025-04-09')], 'excluded notEnrolled'],
    ['from the day after', [covered('2025-03-12', null)], 'excluded notEnrolled'],
    ['in two spans without a gap', [covered('2025-03-01', '2025-03-20'), covered('2025-03-21', null)], null],
    [
      'with a gap of a day',
      [covered('2025-03-01', '2025-03-20'), covered('2025-03-22', null)],
      'excluded notEnrolled',
    ],
    [
      'first by one payer, then by another',
      [covered('2025-03-01', '2025-03-20'), covered('2025-03-21', null, 'beta')],
      'excluded notEnrolled',
    ],
    ['by nobody that was recorded', [], 'undetermined coverageNotRecorded'],
  ])('is who is covered: %s', (_, coverages, expected) => expect(at({ coverages })).toBe(expected));

  it.each([
    ['2025-03-20', 'excluded died'],
    ['2025-12-31', 'excluded died'],
    ['2026-01-01', null],
  ])('is nobody who died in the year: %s', (died, expected) => expect(at({ died })).toBe(expected));

  it('is after an emergency nobody who was taken into a hospital by day 30', () => {
    const visited = emergency('2025-03-11');
    expect(seenBy('FUM', visited, hospital('2025-03-11', '2025-03-15'))).toBe('excluded admitted');
    expect(seenBy('FUM', visited, hospital('2025-04-10', null))).toBe('excluded admitted');
    expect(seenBy('FUM', visited, hospital('2025-04-11', null))).toBeNull();
    expect(seenBy('FUM', visited, hospital('2025-03-01', '2025-03-11'))).toBeNull();
  });

  it('is after an emergency whoever came for what the measure is of', () => {
    expect(seenBy('FUM', emergency('2025-03-11', { diagnosis: 'selfHarm' }))).toBeNull();
    expect(seenBy('FUM', emergency('2025-03-11', TOXIC))).toBe('excluded otherDiagnosis');
    expect(seenBy('FUA', emergency('2025-03-11', TOXIC))).toBeNull();
    expect(seenBy('FUA', emergency('2025-03-11', { diagnosis: null }))).toBe(
      'undetermined diagnosisNotRecorded',
    );
  });
});
