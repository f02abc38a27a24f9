import { type At, dayOf } from './calendar.js';
import type { EnteredFact, Reading } from './facts.js';
import type { Direction, Level, Setting } from './levels.js';
import { SECTIONS } from './plan-sections.js';
import { factsOf } from './true-facts.js';
import type { Away, Ending, TrueAuthorisation, TrueStay, TrueVisit, Way } from './way.js';

/** The day on which the boundary between the story's PHP and IOP was put right. */
export const CORRECTED_ON = '2025-03-20';

/** Names the story's patient in the script. */
export const STORY = 'rosa';

const HOUSE = 'lakeside-house';
const A_MONDAY = dayOf(1, 6);

const at = (month: number, date: number): At => ({ day: dayOf(month, date), time: null });
const moved = (to: At): Ending => ({ at: to, how: 'moved', disposition: null });

const [admission, php, iop, outpatient, aftercare] = [at(1, 2), at(1, 9), at(1, 31), at(3, 15), at(6, 1)];
const leave: Away = { kind: 'leave', reason: 'therapeutic', from: dayOf(1, 4), to: dayOf(1, 5) };

function stay(level: Level, setting: Setting, from: At, to: At | null, away: Away | null = null): TrueStay {
  const direction: Direction | null = level === 'inpatient' ? null : 'stepDown';
  const place = { level, setting, facility: HOUSE };
  return { place, from, direction, ending: to === null ? null : moved(to), away };
}

/** One patient's way down through all five levels. */
export const storyWay: Way = {
  person: {
    name: 'Rosa Delgado',
    birthDate: '1990-05-17',
    identifier: { system: 'mrn', value: 'A-1204' },
  },
  episodes: [
    {
      organisation: 'lakeside',
      condition: 'coOccurring',
      hasCaseManager: true,
      stays: [
        stay('inpatient', 'hospital', admission, php, leave),
        stay('php', 'dayProgramme', php, iop),
        stay('iop', 'clinic', iop, outpatient),
        stay('outpatient', 'clinic', outpatient, aftercare),
        stay('aftercare', 'home', aftercare, null),
      ],
      plan: {
        draftedOn: dayOf(2, 5),
        support: 'supportGroup',
        sections: SECTIONS.map((section, index) => ({
          section,
          on: dayOf(2, 6) + 4 * Math.floor(index / 3),
        })),
        spoken: { outcome: 'acknowledged', on: dayOf(3, 10) },
        finalisedOn: dayOf(3, 12),
        transmission: { on: dayOf(3, 14), receivedOn: dayOf(3, 17) },
        appointment: { bookedOn: dayOf(3, 12), on: dayOf(3, 18), status: 'kept' },
      },
    },
  ],
  coverages: [{ payer: 'acme-health', from: dayOf(1, 1), to: null, rank: 1 }],
  visits: [...sessionsFrom(php, iop, [0, 1, 2, 3, 4], 300), ...sessionsFrom(iop, outpatient, [0, 2, 4], 180)],
  consents: [{ payer: 'acme-health', facility: HOUSE, signedOn: admission.day, revokedOn: null }],
  // Intensive outpatient care was asked for from the day on which it was thought to have begun.
  authorisations: [
    authorised('php', php.day, iop.day - 1, iop.day - 1),
    authorised('iop', dayOf(2, 2), outpatient.day - 1, dayOf(3, 7)),
  ],
};

/** Groups on some days of the week, Monday being 0, from a day up to another, which is left out. */
function sessionsFrom(from: At, to: At, weekdays: readonly number[], minutes: number): TrueVisit[] {
  const days = Array.from({ length: to.day - from.day }, (_, place) => from.day + place);
  return days
    .filter((day) => weekdays.includes((day - A_MONDAY) % 7))
    .map((day) => ({
      at: { day, time: null },
      kind: 'session',
      organisation: 'lakeside',
      facility: HOUSE,
      minutes,
      modality: 'group',
    }));
}

function authorised(level: Level, from: number, to: number, grantedTo: number): TrueAuthorisation {
  const outcome = grantedTo < to ? 'partly' : 'approved';
  const answer = { outcome, on: from + 1, grantedTo } as const;
  return { payer: 'acme-health', level, facility: HOUSE, from, to, answer };
}

/** IOP was entered as of 2 February and put right on 20 March; the leave of January became known on 21 March. */
export function storyFacts(): EnteredFact[] {
  return factsOf(STORY, storyWay).map((fact) => {
    const { knownOn, at: when, particulars } = fact;
    const stated = (on: number, as: At | null = when): Reading => ({
      on,
      says: 'stated',
      at: as,
      particulars,
    });
    if (fact.name === `${STORY}.e1.s3`) {
      const correction: Reading = { on: dayOf(3, 20), says: 'corrected', at: when, particulars };
      return { ...fact, readings: [stated(dayOf(2, 2), at(2, 2)), correction] };
    }
    const isLeave = fact.group === `${STORY}.e1.s1.away`;
    return { ...fact, readings: [stated(isLeave ? dayOf(3, 21) : knownOn)] };
  });
}
