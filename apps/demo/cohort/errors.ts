import { DAYTIME, LAST_DAY } from './calendar.js';
import type { EnteredFact, Particulars } from './facts.js';
import type { Random } from './random.js';
import type { TrueEpisode, TrueStay, Way } from './way.js';

/** Things that never happened, entered for the wrong patient and voided when somebody noticed. */
export function withErrors(
  random: Random,
  patient: string,
  way: Way,
  facts: readonly EnteredFact[],
): EnteredFact[] {
  return [...facts, ...wrongEntry(random, patient, way, facts), ...wrongService(random, patient, facts)];
}

/** A discharge or a hold on a quiet day: nothing else is entered until it is voided. */
function wrongEntry(random: Random, patient: string, way: Way, facts: readonly EnteredFact[]): EnteredFact[] {
  if (!random.chance(0.06)) return [];
  const [index, episode] = random.pick([...way.episodes.entries()]);
  const stay = random.pick(episode.stays);
  const isHold =
    stay.away === null && ['php', 'iop', 'outpatient'].includes(stay.place.level) && random.chance(0.5);
  const end = Math.min(stay.ending?.at.day ?? LAST_DAY, LAST_DAY);
  const [from, to] = [stay.from.day + 1, end - 3];
  if (to <= from) return [];
  const day = random.whole(from, to);
  const voidedOn = day + random.whole(1, 2);
  const name = `${patient}.e${index + 1}`;
  const stated = facts.find((fact) => fact.name === `${name}.s${episode.stays.indexOf(stay) + 1}`);
  const isQuiet = facts.every(({ readings }) => readings.every(({ on }) => on < day || on > voidedOn));
  if (!isQuiet || (stated?.readings[0]?.on ?? LAST_DAY) >= day || isMessy(facts, episode, stay, day))
    return [];
  const said: Particulars = isHold ? { reason: 'vacation' } : { disposition: 'ama', destination: 'unknown' };
  const type = isHold ? 'HoldStarted' : 'PatientDischarged';
  const particulars = { ...said, episode: `@${name}` };
  return [
    voided(`${patient}.error`, type, episode.organisation, { day, time: null }, particulars, day, voidedOn),
  ];
}

/** Whether the record by then says anything else of the stay than the truth, so that the entry might not fit. */
function isMessy(
  facts: readonly EnteredFact[],
  { stays }: TrueEpisode,
  stay: TrueStay,
  day: number,
): boolean {
  const isAway = stay.away !== null && stay.away.from <= day;
  const isOvertaken = facts.some(({ behind, type }) => type === 'PatientMoved' && behind.length > 1);
  return isAway || isOvertaken || stays.some(({ from }) => from.day === day);
}

function wrongService(random: Random, patient: string, facts: readonly EnteredFact[]): EnteredFact[] {
  const services = facts.filter(({ type }) => type === 'ServiceRecorded');
  if (services.length === 0 || !random.chance(0.04)) return [];
  const { readings, organisation, particulars, at } = random.pick(services);
  const on = readings[0]?.on ?? 0;
  const voidedOn = on + random.whole(1, 9);
  if (voidedOn > LAST_DAY || at === null) return [];
  const other = { day: at.day, time: random.pick(DAYTIME) };
  return [voided(`${patient}.verror`, 'ServiceRecorded', organisation, other, particulars, on, voidedOn)];
}

function voided(
  name: string,
  type: string,
  organisation: string,
  at: { day: number; time: string | null },
  particulars: Particulars,
  on: number,
  voidedOn: number,
): EnteredFact {
  const shared = { at, particulars };
  return {
    ...shared,
    name,
    type,
    organisation,
    knownOn: on,
    behind: [],
    group: name,
    readings: [
      { ...shared, on, says: 'stated' },
      { ...shared, on: voidedOn, says: 'voided' },
    ],
  };
}
