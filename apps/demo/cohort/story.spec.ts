import { describe, expect, it } from '@jest/globals';
import { cohortOf, STORY } from './index.js';

const [rosa] = cohortOf({ seed: 9, patients: 1 }).patients;

describe("The story's patient", () => {
  it('stays 7 days in hospital, 22 in PHP and 43 in IOP, and is in aftercare', () => {
    expect(rosa?.name).toBe(STORY);
    expect(rosa?.truth.steps.map(({ to, days }) => [to?.level, days])).toEqual([
      ['inpatient', 7],
      ['php', 22],
      ['iop', 43],
      ['outpatient', 78],
      ['aftercare', null],
    ]);
    expect(rosa?.truth.placements).toMatchObject([{ level: 'aftercare', since: '2025-06-01' }]);
  });

  it('has the start of IOP put right on 20 March, and a leave that was learned on the 21st', () => {
    const days = (name: string) => rosa?.facts.find((fact) => fact.name === `${STORY}.${name}`)?.readings;
    expect(days('e1.s3')).toMatchObject([
      { on: 32, at: { day: 32 }, says: 'stated' },
      { on: 78, at: { day: 30 }, says: 'corrected' },
    ]);
    expect(days('e1.s1.away')).toMatchObject([{ on: 79, at: { day: 3 } }]);
    expect(rosa?.truth.entries.filter(({ late }) => late).map(({ type }) => type)).toEqual([
      'LeaveStarted',
      'LeaveEnded',
    ]);
  });

  it('has a discharge plan in which nothing is missing', () => {
    expect(rosa?.truth.plans).toMatchObject([
      { state: 'finalised', missing: [], acknowledgement: { outcome: 'acknowledged' }, transmissions: [{}] },
    ]);
  });
});
