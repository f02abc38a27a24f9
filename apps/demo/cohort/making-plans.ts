import { LAST_DAY } from './calendar.js';
import { type Section, sectionsFor } from './plan-sections.js';
import type { Random } from './random.js';
import type { TrueEpisode, TruePlan } from './way.js';

/** The discharge plan of an episode, begun in its first IOP stay; null where nobody made one. */
export function planDuring(
  random: Random,
  { stays, condition }: Pick<TrueEpisode, 'stays' | 'condition'>,
): TruePlan | null {
  const iop = stays.find(({ place }) => place.level === 'iop');
  const end = stays.at(-1)?.ending ?? null;
  if (iop === undefined || !random.chance(0.65)) return null;
  const draftedOn = iop.from.day + random.whole(1, 9);
  const last = Math.min(end?.at.day ?? LAST_DAY, LAST_DAY);
  if (draftedOn >= (iop.ending?.at.day ?? LAST_DAY + 1) || draftedOn > last) return null;
  const isGood = random.chance(0.25);
  const wanted = isGood ? sectionsFor(condition) : someOf(random, sectionsFor(condition));
  // Three a day, every other day.
  const sections = wanted.map((section, index) => ({
    section,
    on: draftedOn + 1 + 2 * Math.floor(index / 3),
  }));
  const written = sections.filter(({ on }) => on <= last);
  const plan = { draftedOn, sections: written, support: supportOf(random, isGood) };
  const until = written.at(-1)?.on ?? draftedOn;
  return { ...plan, ...agreed(random, until, last, isGood, end?.how === 'died') };
}

type Agreed = Pick<TruePlan, 'spoken' | 'finalisedOn' | 'transmission' | 'appointment'>;
const NOTHING: Agreed = { spoken: null, finalisedOn: null, transmission: null, appointment: null };

/** What came of the plan after it was written; bad ones are refused, forgotten or never sent. */
function agreed(random: Random, written: number, last: number, isGood: boolean, died: boolean): Agreed {
  const spokenOn = written + random.whole(1, 4);
  const finalisedOn = spokenOn + random.whole(0, 3);
  if (finalisedOn > last || (!isGood && random.chance(0.4))) return NOTHING;
  const outcome = isGood || random.chance(0.6) ? 'acknowledged' : 'refused';
  const spoken = isGood || random.chance(0.7) ? { outcome, on: spokenOn } : null;
  const sentOn = finalisedOn + random.whole(0, 6);
  const isSent = sentOn <= last && (isGood || random.chance(0.4));
  const receivedOn = sentOn + random.whole(1, 3);
  const isReceived = receivedOn <= last && random.chance(0.6);
  const transmission = isSent ? { on: sentOn, receivedOn: isReceived ? receivedOn : null } : null;
  const appointment = died ? null : appointmentFrom(random, finalisedOn, last);
  return { spoken: spoken as Agreed['spoken'], finalisedOn, transmission, appointment };
}

function appointmentFrom(random: Random, bookedOn: number, last: number): TruePlan['appointment'] {
  if (!random.chance(0.5)) return null;
  const on = Math.max(bookedOn, last) + random.whole(1, 9);
  if (on > LAST_DAY) return { bookedOn, on, status: 'booked' };
  return { bookedOn, on, status: random.weighted({ kept: 65, missed: 25, booked: 10 }) };
}

function someOf(random: Random, sections: readonly Section[]): Section[] {
  return sections.filter(() => random.chance(0.25));
}

function supportOf(random: Random, isGood: boolean): TruePlan['support'] {
  return isGood || random.chance(0.5) ? random.pick(['supportGroup', 'sponsor', 'family'] as const) : null;
}
