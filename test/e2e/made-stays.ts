import { dateText, LAST_DAY, type MadePatient } from '../../apps/demo/cohort/index.js';
import type { SqlLeave, SqlService, SqlStay } from './lengths-by-sql.js';

/** What truly happened to a made patient, as dates in tables. @param idOf - the id of a name of the script */
export function truthInTables({ name, way }: MadePatient, idOf: (name: string) => string) {
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
  return { stays, leaves, services };
}
