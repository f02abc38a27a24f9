import { LAST_DAY } from './calendar.js';
import { facilitiesOf } from './clinics.js';
import type { EnteredFact, Particulars, Reading } from './facts.js';
import { codeOf, directionBetween, LEVELS, type Place } from './levels.js';
import type { Random } from './random.js';

const DATED = new Set([
  'PatientAdmitted',
  'PatientMoved',
  'PatientDischarged',
  'LeaveStarted',
  'HoldStarted',
]);
/** A plan is drafted for the stay of its day. */
const OF_THE_WAY = new Set([
  ...DATED,
  'LeaveEnded',
  'HoldEnded',
  'DeathRecorded',
  'CaseManagerAssigned',
  'PlanDrafted',
]);

/**
 * Lets some facts be entered wrongly at first and corrected later. A wrong day lies between the neighbours of the
 * right one, and no two neighbours are wrong, so that the order of a patient's facts is the same at all times.
 */
export function withMistakes(random: Random, facts: readonly EnteredFact[]): EnteredFact[] {
  const result = [...facts];
  const way = facts.filter(({ type }) => OF_THE_WAY.has(type));
  const put = (fact: EnteredFact | null) => {
    if (fact !== null) result[result.findIndex(({ name }) => name === fact.name)] = fact;
    return fact !== null;
  };
  let lastWrong = -2;
  for (const [index, fact] of way.entries()) {
    if (!DATED.has(fact.type) || index - lastWrong < 2 || !random.chance(0.07)) continue;
    if (put(wrongDay(random, fact, way[index - 1], way[index + 1]))) lastWrong = index;
  }
  const placed = way.find(
    (fact, index) =>
      fact.place !== undefined && result.includes(fact) && index !== lastWrong && random.chance(0.05),
  );
  if (placed !== undefined) put(wrongPlace(random, placed, result));
  for (const fact of facts) {
    if (fact.type === 'ServiceRecorded' && random.chance(0.03)) put(wrongMinutes(random, fact));
  }
  return result;
}

function wrongDay(
  random: Random,
  fact: EnteredFact,
  before: EnteredFact | undefined,
  after: EnteredFact | undefined,
): EnteredFact | null {
  const { at, readings } = fact;
  const [told] = readings;
  if (at === null || told === undefined) return null;
  const least = Math.max((before?.at?.day ?? at.day - 7) + 1, at.day - 6, 0);
  const most = Math.min((after?.at?.day ?? told.on + 1) - 1, at.day + 6, told.on);
  const days = Array.from({ length: Math.max(0, most - least + 1) }, (_, index) => least + index);
  const wrong = days.filter((day) => day !== at.day);
  if (wrong.length === 0) return null;
  const first = random.pick(wrong);
  const others = wrong.filter((day) => day !== first);
  const second = others.length > 0 && random.chance(0.25) ? [random.pick(others)] : [];
  const said = [first, ...second].map((day) => ({ at: { ...at, day }, particulars: told.particulars }));
  return corrected(random, fact, said);
}

/** At another level or facility; nothing else of the way is entered before it is put right. */
function wrongPlace(random: Random, fact: EnteredFact, all: readonly EnteredFact[]): EnteredFact | null {
  const { place, placeBefore, organisation, particulars } = fact;
  if (place === undefined || fact.readings.length > 1 || isOvertaking(fact, all)) return null;
  const index = LEVELS.indexOf(place.level);
  const level = LEVELS[index + random.pick([-1, 0, 0, 1])] ?? place.level;
  const houses = facilitiesOf(organisation, level).filter(
    ({ id }) => level !== place.level || id !== place.facility,
  );
  if (houses.length === 0) return null;
  const house = random.pick(houses);
  const setting = level === 'inpatient' ? house.beds : level === 'php' ? 'dayProgramme' : 'clinic';
  const wrong: Place = { level, setting, facility: house.id };
  const entered = corrected(random, fact, [
    { at: fact.at, particulars: misplaced(particulars, wrong, placeBefore) },
  ]);
  if (entered === null) return null;
  const [from, to] = [entered.readings[0]?.on ?? 0, entered.readings.at(-1)?.on ?? 0];
  const disturbed = all.some(
    ({ name, type, readings }) =>
      name !== fact.name &&
      OF_THE_WAY.has(type) &&
      type !== 'CaseManagerAssigned' &&
      readings.some(({ on }) => from <= on && on <= to),
  );
  return disturbed ? null : entered;
}

/** Entered against another stay than the one before it, or after the one behind it. */
function isOvertaking({ type, behind, placeBefore }: EnteredFact, all: readonly EnteredFact[]): boolean {
  if (type !== 'PatientMoved') return false;
  return behind.length > 1 || all.find(({ name }) => name === behind[0])?.place !== placeBefore;
}

function misplaced(particulars: Particulars, wrong: Place, before: Place | null | undefined): Particulars {
  const code = { scheme: 'ASAM', edition: '4', code: codeOf(wrong) };
  if (before === null || before === undefined) {
    return { ...particulars, placement: { ...(particulars.placement as object), ...wrong, code } };
  }
  const intent = directionBetween(before, wrong);
  return { ...particulars, intent, to: { ...(particulars.to as object), ...wrong, code } };
}

function wrongMinutes(random: Random, fact: EnteredFact): EnteredFact | null {
  const minutes = Number(fact.particulars.minutes) + 30;
  return corrected(random, fact, [{ at: fact.at, particulars: { ...fact.particulars, minutes } }]);
}

/** Null where the truth would come out only after the last day. */
function corrected(
  random: Random,
  fact: EnteredFact,
  wrong: readonly Pick<Reading, 'at' | 'particulars'>[],
): EnteredFact | null {
  let on = fact.readings[0]?.on ?? 0;
  const readings: Reading[] = [];
  for (const said of [...wrong, { at: fact.at, particulars: fact.particulars }]) {
    readings.push({ on, says: readings.length === 0 ? 'stated' : 'corrected', ...said });
    on += random.whole(2, 25);
  }
  return (readings.at(-1)?.on ?? 0) > LAST_DAY ? null : { ...fact, readings };
}
