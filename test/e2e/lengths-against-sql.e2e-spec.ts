import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lengthsBySql, type SqlLeave, type SqlService, type SqlStay } from './lengths-by-sql.js';
import { MadeClinics } from './made-clinics.js';
import { truthInTables } from './made-stays.js';

const SEED = 6;
const PATIENTS = 120;
const ENTERS_WITHIN_MS = 240_000;

/** The made cohort knows what truly happened, late, corrected and voided entries put right; SQL counts it. */
describe('The lengths of the stays of a made cohort', () => {
  let made: MadeClinics;
  let truth: { stays: SqlStay[]; leaves: SqlLeave[]; services: SqlService[] };
  beforeAll(async () => {
    made = await MadeClinics.open(SEED, PATIENTS);
    const all = made.cohort.patients.map((patient) => truthInTables(patient, (name) => made.idOf(name)));
    truth = {
      stays: all.flatMap(({ stays }) => stays),
      leaves: all.flatMap(({ leaves }) => leaves),
      services: all.flatMap(({ services }) => services),
    };
  }, ENTERS_WITHIN_MS);
  afterAll(async () => void (await made.stop()));

  it('have open ones, deaths, moves within a facility, leaves and leaves without a return among them', () => {
    const { stays, leaves, services } = truth;
    const counts = [
      stays.length,
      stays.filter(({ last }) => last === null).length,
      stays.filter(({ died }) => died !== null).length,
      stays.filter(({ continued }) => continued).length,
      leaves.length,
      leaves.filter(({ back }) => back === null).length,
      services.length,
    ];
    for (const count of counts) expect(count).toBeGreaterThan(0);
  });

  it('are by every method what SQL makes of them', async () => {
    const counted = lengthsBySql(truth.stays, truth.leaves, truth.services);
    const shown = await Promise.all(
      truth.stays.map(async ({ id, patient }) => {
        const { methods } = await made.ask(`/v1/patients/${patient}/stays/${id}/length-of-stay`);
        return [id, figuresOf(methods)] as const;
      }),
    );
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(counted));
  });
});

function figuresOf(methods: readonly { method: string; days: number }[]) {
  return Object.fromEntries(methods.map(({ method, days }) => [method, days]));
}
