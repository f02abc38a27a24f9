import { dateText, LAST_DAY, type MadePatient } from '../../apps/demo/cohort/index.js';
import type { SqlCoverage, SqlLeave, SqlService, SqlStay } from './lengths-by-sql.js';
import type { MadeClinics } from './made-clinics.js';

export type MadeStays = {
  readonly stays: readonly SqlStay[];
  readonly leaves: readonly SqlLeave[];
  readonly services: readonly SqlService[];
  readonly coverages: readonly SqlCoverage[];
};

/** What truly happened in a made cohort up to its last day, late, corrected and voided entries put right. */
export function madeStays(made: MadeClinics): MadeStays {
  const all = made.cohort.patients.map((patient) => truthInTables(patient, (name) => made.idOf(name)));
  return {
    stays: all.flatMap(({ stays }) => stays),
    leaves: all.flatMap(({ leaves }) => leaves),
    services: all.flatMap(({ services }) => services),
    coverages: all.flatMap(({ coverages }) => coverages),
  };
}

/** The same of one patient. @param idOf - the id of a name of the script */
export function truthInTables({ name, way }: MadePatient, idOf: (name: string) => string): MadeStays {
  const patient = idOf(name);
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
      ...{ id: idOf(script), patient, level: place.level, facility: place.facility, asOf },
      ...{ first: dateText(from.day), last: by(ending?.at.day), died: by(death) },
      continued: next?.place.facility === place.facility,
    }),
  );
  const leaves = known.flatMap(({ script, away }): SqlLeave[] => {
    const gone = away?.kind === 'leave' ? by(away.from) : null;
    return gone === null ? [] : [{ stay: idOf(script), gone, back: by(away?.to) }];
  });
  const services = way.visits.flatMap(({ at, facility }): SqlService[] =>
    at.day > LAST_DAY ? [] : [{ patient, facility, day: dateText(at.day) }],
  );
  const coverages = way.coverages.map(
    ({ payer, from, to, rank }): SqlCoverage => ({
      ...{ patient, payer, rank, first: dateText(from) },
      last: to === null ? null : dateText(to),
    }),
  );
  return { stays, leaves, services, coverages };
}
