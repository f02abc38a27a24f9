import { DAYTIME, dateText, LAST_DAY } from './calendar.js';
import { facilitiesOf, ORGANISATIONS, type Organisation, PAYERS } from './clinics.js';
import { episodeFrom } from './making-episodes.js';
import type { Random } from './random.js';
import type { CareWay, Person, TrueCoverage, TrueEpisode, TrueVisit } from './way.js';

const GIVEN = [
  'Rosa',
  'Marcus',
  'Aiko',
  'Dwayne',
  'Lena',
  'Omar',
  'Priya',
  'Tomas',
  'Grace',
  'Yusuf',
] as const;
const FAMILY = ['Delgado', 'Brandt', 'Okafor', 'Nguyen', 'Larsen', 'Haddad', 'Kowalski', 'Reyes'] as const;
const LAST_ADMISSION = LAST_DAY - 1;

/** One made-up patient's way through the year, as far as the clinics go. @param number - names the patient within the cohort */
export function wayOf(random: Random, cohort: string, number: number): CareWay {
  const person = personOf(random, cohort, number);
  const episodes = withoutVisitsOfTheDead(episodesOf(random));
  const first = episodes[0]?.stays[0]?.from.day ?? 0;
  return { person, episodes, coverages: coveragesOf(random, first), visits: visitsOf(random, episodes) };
}

function personOf(random: Random, cohort: string, number: number): Person {
  const birthDate = dateText(-random.whole(14 * 365, 78 * 365));
  const value = `${cohort}-${String(number).padStart(6, '0')}`;
  const name = `${random.pick(GIVEN)} ${random.pick(FAMILY)}`;
  return { name, birthDate, identifier: { system: 'made-mrn', value } };
}

/** Some come back, a few of them to the other organisation. */
function episodesOf(random: Random): TrueEpisode[] {
  const organisation = random.pick(ORGANISATIONS).id;
  const episodes = [episodeFrom(random, organisation, random.whole(0, LAST_ADMISSION))];
  for (;;) {
    const last = episodes.at(-1);
    const ending = last?.stays.at(-1)?.ending ?? null;
    if (last === undefined || ending === null || ending.how === 'died') return episodes;
    if (episodes.length > 2 || !random.chance(0.45)) return episodes;
    const back = ending.at.day + random.whole(2, 70);
    if (back > LAST_ADMISSION) return episodes;
    const next = random.chance(0.12) ? otherThan(last.organisation) : last.organisation;
    episodes.push(episodeFrom(random, next, back));
  }
}

/** Appointments after a death are never settled. */
function withoutVisitsOfTheDead(episodes: readonly TrueEpisode[]): TrueEpisode[] {
  const last = episodes.at(-1)?.stays.at(-1)?.ending;
  const diedOn = last?.how === 'died' ? last.at.day : Number.POSITIVE_INFINITY;
  return episodes.map((episode) => {
    const appointment = episode.plan?.appointment ?? null;
    if (episode.plan === null || appointment === null || appointment.on <= diedOn) return episode;
    return { ...episode, plan: { ...episode.plan, appointment: { ...appointment, status: 'booked' } } };
  });
}

function otherThan(organisation: Organisation): Organisation {
  return organisation === 'lakeside' ? 'hillcrest' : 'lakeside';
}

function coveragesOf(random: Random, first: number): TrueCoverage[] {
  const payer = random.pick(PAYERS);
  const from = first - random.whole(0, 300);
  const second = random.chance(0.06) ? [{ payer: otherPayer(random, payer), from, to: null, rank: 2 }] : [];
  const change = first + random.whole(10, 90);
  if (!random.chance(0.2) || change > LAST_DAY - 15) return [{ payer, from, to: null, rank: 1 }, ...second];
  const after = { payer: otherPayer(random, payer), from: change, to: null, rank: 1 };
  return [{ payer, from, to: change - 1, rank: 1 }, ...second, after];
}

function otherPayer(random: Random, payer: string): string {
  return random.pick(PAYERS.filter((other) => other !== payer));
}

const MODALITIES = ['individual', 'group', 'family', 'psychoeducation', 'medicationManagement'] as const;

function visitsOf(random: Random, episodes: readonly TrueEpisode[]): TrueVisit[] {
  const last = episodes.at(-1)?.stays.at(-1)?.ending;
  const diedOn = last?.how === 'died' ? last.at.day : LAST_DAY;
  const visits = visitsDuring(random, episodes);
  return visits.filter(({ at }) => at.day <= diedOn).sort((a, b) => a.at.day - b.at.day);
}

function visitsDuring(random: Random, episodes: readonly TrueEpisode[]): TrueVisit[] {
  return episodes.flatMap(({ organisation, stays }) => {
    const during = stays.flatMap(({ place, from, ending }) => {
      const end = Math.min((ending?.at.day ?? LAST_DAY + 1) - 1, LAST_DAY);
      const most = Math.min(2, end - from.day);
      const count = most < 1 ? 0 : random.whole(0, most);
      return Array.from({ length: count }, () =>
        visit(random, random.whole(from.day + 1, end), organisation, place.facility),
      );
    });
    const last = stays.at(-1)?.ending;
    if (last?.how !== 'discharged' || last.at.day + 9 > LAST_DAY || !random.chance(0.4)) return during;
    const clinic = random.pick(facilitiesOf(organisation, 'outpatient')).id;
    const after = visit(random, last.at.day + random.whole(1, 9), organisation, clinic);
    return [...during, { ...after, kind: random.pick(['visit', 'emergencyVisit'] as const), modality: null }];
  });
}

function visit(random: Random, day: number, organisation: Organisation, facility: string): TrueVisit {
  const kind = random.weighted({ session: 70, visit: 12, drugTest: 12, crisisContact: 6 });
  const minutes = kind === 'session' ? random.pick([45, 60, 90, 180]) : random.pick([15, 30, 40]);
  const modality = kind === 'session' ? random.pick(MODALITIES) : null;
  return { at: { day, time: random.pick(DAYTIME) }, kind, organisation, facility, minutes, modality };
}
