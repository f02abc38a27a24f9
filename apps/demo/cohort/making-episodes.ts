import { type At, DAYTIME, LAST_DAY } from './calendar.js';
import { facilitiesOf, type Organisation } from './clinics.js';
import { directionBetween, LEVELS, type Level, type Place } from './levels.js';
import { awayDuring } from './making-aways.js';
import { planDuring } from './making-plans.js';
import type { Random } from './random.js';
import type { Ending, TrueEpisode, TrueStay } from './way.js';

/** Days that people usually stay. */
const USUAL: Readonly<Record<Level, readonly [least: number, most: number]>> = {
  inpatient: [3, 16],
  php: [8, 30],
  iop: [18, 60],
  outpatient: [25, 120],
  aftercare: [30, 150],
};
const ENTRANCE = { inpatient: 45, php: 20, iop: 22, outpatient: 11, aftercare: 2 } as const;
const LEAVES_CARE = { inpatient: 0.1, php: 0.1, iop: 0.15, outpatient: 0.4, aftercare: 1 } as const;
const DIES = 0.012;
const MOST_STAYS = 8;

/** An episode that begins on a day: in at some level, then mostly down, sometimes up or across, until it ends. */
export function episodeFrom(random: Random, organisation: Organisation, start: number): TrueEpisode {
  const stays: TrueStay[] = [];
  let place = placeAt(random, organisation, random.weighted(ENTRANCE));
  let from: At = { day: start, time: timeOfDay(random) };
  let before: Place | null = null;
  for (;;) {
    const [least, most] = USUAL[place.level];
    const next = stays.length + 1 < MOST_STAYS ? nextPlace(random, organisation, place) : null;
    const length = next === null && before === null && random.chance(0.1) ? 0 : random.whole(least, most);
    const ending = endingOf(random, from, length, place.level, next);
    const direction = before === null ? null : directionBetween(before, place);
    const away = awayDuring(random, place.level, from.day, ending);
    stays.push({ place, from, direction, ending, away });
    if (ending === null || ending.how !== 'moved' || next === null) break;
    before = place;
    place = next;
    from = ending.at;
  }
  const condition = random.pick(['mental', 'substanceUse', 'coOccurring'] as const);
  const hasCaseManager = random.chance(0.6);
  return { organisation, condition, hasCaseManager, stays, plan: planDuring(random, { stays, condition }) };
}

function endingOf(random: Random, from: At, length: number, level: Level, next: Place | null): Ending | null {
  const day = from.day + length;
  if (day > LAST_DAY) return null;
  if (length === 0) return { at: { day, time: null }, how: 'discharged', disposition: 'ama' };
  const at = { day, time: timeOfDay(random) };
  if (random.chance(DIES)) return { at: { day, time: null }, how: 'died', disposition: 'deceased' };
  if (next !== null) return { at, how: 'moved', disposition: null };
  return { at, how: 'discharged', disposition: dispositionAfter(random, level) };
}

function dispositionAfter(random: Random, level: Level): string {
  const atTheEnd = level === 'outpatient' || level === 'aftercare';
  return random.weighted({
    completed: atTheEnd ? 60 : 20,
    steppedDown: atTheEnd ? 0 : 10,
    ama: atTheEnd ? 5 : 25,
    lostToFollowUp: 12,
    transferredOut: 10,
    administrative: 5,
    incarcerated: 2,
  });
}

/** Null where care ends. */
function nextPlace(random: Random, organisation: Organisation, from: Place): Place | null {
  if (random.chance(LEAVES_CARE[from.level])) return null;
  const way = random.weighted({ down: 84, up: 9, across: 7 });
  const index = LEVELS.indexOf(from.level);
  if (way === 'across') {
    const others = facilitiesOf(organisation, from.level).filter(({ id }) => id !== from.facility);
    if (others.length > 0) return placeIn(random, random.pick(others), from.level);
  }
  const steps = random.chance(0.85) ? 1 : 2;
  const to =
    way === 'up' && index > 0 ? Math.max(0, index - steps) : Math.min(LEVELS.length - 1, index + steps);
  return to === index ? null : placeAt(random, organisation, LEVELS[to] ?? 'aftercare');
}

function placeAt(random: Random, organisation: Organisation, level: Level): Place {
  return placeIn(random, random.pick(facilitiesOf(organisation, level)), level);
}

function placeIn(random: Random, { id, beds }: ReturnType<typeof facilitiesOf>[number], level: Level): Place {
  if (level === 'inpatient') return { level, setting: beds, facility: id };
  if (level === 'php') return { level, setting: 'dayProgramme', facility: id };
  const setting = level === 'aftercare' ? random.pick(['home', 'virtual'] as const) : 'clinic';
  return { level, setting, facility: id };
}

/** Somebody wrote down the minute of one in four. */
function timeOfDay(random: Random): string | null {
  return random.chance(0.25) ? random.pick(DAYTIME) : null;
}
