import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dateText, LAST_DAY, type MadePatient } from '../../apps/demo/cohort/index.js';
import { lengthsBySql, type SqlLeave, type SqlService, type SqlStay } from './lengths-by-sql.js';
import { MadeClinics } from './made-clinics.js';

const SEED = 6;
const PATIENTS = 120;
const ENTERS_WITHIN_MS = 240_000;

/** The made cohort knows what truly happened, late, corrected and voided entries put right; SQL counts it. */
describe('The lengths of the stays of a made cohort', () => {
  let made: MadeClinics;
  let truth: { stays: SqlStay[]; leaves: SqlLeave[]; services: SqlService[] };
  beforeAll(async () => {
    made = await MadeClinics.open(SEED, PATIENTS);
    const all = made.cohort.patients.map((patient) => truthOf(patient, made));
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

function truthOf({ name, way }: MadePatient, made: MadeClinics) {
  const patient = made.idOf(name);
  const asOf = dateText(LAST_DAY);
  const by = (day: number | null | undefined) => (day == null || day > LAST_DAY ? null : dateText(day));
  const all = way.episodes.flatMap(({ stays }, episode) =>
    stays.map((stay, place) => ({
      ...stay,
      next: stays[place + 1],
      script: `${name}.e${episode + 1}.s${place + 1}`,
    })),
  );
  const known = all.filter(({ from }) => from.day <= LAST_DAY);
  const death = all.find(({ ending }) => ending?.how === 'died')?.ending?.at.day;
  const stays = known.map(
    ({ script, place, from, ending, next }): SqlStay => ({
      ...{ id: made.idOf(script), patient, level: place.level, facility: place.facility, asOf },
      ...{ first: dateText(from.day), last: by(ending?.at.day), died: by(death) },
      continued: next?.place.facility === place.facility,
    }),
  );
  const leaves = known.flatMap(({ script, away }): SqlLeave[] => {
    const gone = away?.kind === 'leave' ? by(away.from) : null;
    return gone === null ? [] : [{ stay: made.idOf(script), gone, back: by(away?.to) }];
  });
  const services = way.visits.flatMap(({ at, facility }): SqlService[] =>
    at.day > LAST_DAY ? [] : [{ patient, facility, day: dateText(at.day) }],
  );
  return { stays, leaves, services };
}

function figuresOf(methods: readonly { method: string; days: number }[]) {
  return Object.fromEntries(methods.map(({ method, days }) => [method, days]));
}
