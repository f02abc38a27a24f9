import { describe, expect, it } from '@jest/globals';
import { effectiveAt } from '#event-sourcing';
import { add, all, anew, Book, DAY, given, HOUSE, PACK } from './testing/index.js';

type More = Partial<Parameters<typeof add<'NeedCertified'>>[1]>;
const certify = (stay: string, certifiedOn: string, more: More = {}) =>
  add('NeedCertified', { stay, certifiedOn, through: '2025-12-31', certifiedBy: 'Dr. Lee', ...more });

describe('A certification', () => {
  it('says which stay is needed for how long and by when somebody must say so again; who says it is sealed', () =>
    given()()
      .when(certify(DAY, '2025-05-20', { hoursPerWeek: 20, through: '2025-06-30' }))
      .thenStates({
        type: 'NeedCertified',
        data: {
          stay: DAY,
          level: 'php',
          facility: 'riverside',
          through: '2025-06-30',
          hoursPerWeek: 20,
          recertifyBy: '2025-06-01',
        },
        sealed: { certifiedBy: 'Dr. Lee' },
        effectiveAt: effectiveAt('2025-05-20', 'America/Chicago'),
        organisation: 'org',
      }));
  it.each([
    ['the first one, until the 12th day of 24-hour care', [], '2025-05-01', '2025-05-12'],
    ['the second one, thirty days from it', ['2025-05-01'], '2025-05-10', '2025-06-09'],
    ['a first one on the 12th day or later, thirty days from it', [], '2025-05-12', '2025-06-11'],
  ])('holds by the rule pack: %s', (_, before, certifiedOn, recertifyBy) => {
    const book = new Book();
    for (const on of before) book.enter(certify(HOUSE, on));
    given()(...book.past)
      .when(certify(HOUSE, certifiedOn))
      .thenStates({ data: { recertifyBy } });
  });
  it('holds no longer than its last day, and to its last day where no rule pack says anything', () => {
    given()()
      .when(certify(HOUSE, '2025-05-01', { through: '2025-05-07' }))
      .thenStates({ data: { recertifyBy: '2025-05-07' } });
    const { certification: _, ...rules } = PACK.rules;
    given({ packs: [{ ...PACK, rules }] })()
      .when(certify(HOUSE, '2025-05-01'))
      .thenStates({ data: { recertifyBy: '2025-12-31' } });
  });
  it('that is corrected is the first one still', () => {
    const book = new Book();
    const first = book.enter(certify(HOUSE, '2025-05-01'));
    const [change] = certify(HOUSE, '2025-05-02').changes;
    if (change?.kind !== 'add') throw new Error('It is one');
    given()(...book.past)
      .when(all({ ...change, ...anew(first), kind: 'correct' }))
      .thenStates({ data: { replacement: { recertifyBy: '2025-05-12' } } });
  });
  it('is warned of where the plan of care has fewer hours than the rule pack wants, or says nothing of them', () => {
    given()()
      .when(certify(DAY, '2025-05-20', { hoursPerWeek: 19.5 }))
      .thenWarned('WEEKLY_HOURS_OUTSIDE_BAND');
    given()().when(certify(DAY, '2025-05-20')).thenWarned('WEEKLY_HOURS_OUTSIDE_BAND');
    given()()
      .when(certify(DAY, '2025-05-20', { hoursPerWeek: 20 }))
      .thenWarned();
  });
  it.each([
    ['is of a stay nobody knows', 'nothing', '2025-05-20', {}, 'CERTIFIED_STAY_UNKNOWN', 'stay'],
    ['is older than the stay', DAY, '2025-05-14', {}, 'CERTIFIED_BEFORE_STAY', 'certifiedOn'],
    ['is of tomorrow', DAY, '2025-05-21', {}, 'IN_THE_FUTURE', 'certifiedOn'],
    ['ends before it was made', DAY, '2025-05-20', { through: '2025-05-19' }, 'END_BEFORE_START', 'through'],
    ['ends on a day that is none', DAY, '2025-05-20', { through: '2025-06-31' }, 'INVALID_TIME', 'through'],
  ])('is refused where it %s', (_, stay, on, more, code, field) =>
    given()()
      .when(certify(stay, on, more))
      .thenRefused(code, { field, wayOut: expect.any(String) }),
  );
});
