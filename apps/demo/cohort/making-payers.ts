import { LAST_DAY } from './calendar.js';
import { facilityOf } from './clinics.js';
import type { Random } from './random.js';
import {
  type CareWay,
  payerOn,
  type TrueAuthorisation,
  type TrueConsent,
  type TrueStay,
  type Way,
} from './way.js';

/** A way with what payers were allowed to be told, and what they were asked for. */
export function withPayers(random: Random, way: CareWay): Way {
  const stays = way.episodes.flatMap((episode) => episode.stays);
  const consents = consentsOf(random, stays);
  const isTold = ({ place: { facility } }: TrueStay) =>
    !facilityOf(facility).part2 || consents.some((consent) => consent.facility === facility);
  // Whose payer is asked for one stay is asked for all of them.
  const asked = random.chance(0.5) ? stays : [];
  const authorisations = asked
    .filter(({ place: { level } }) => level === 'php' || level === 'iop')
    .filter(isTold)
    .flatMap((stay) => authorisationOf(random, way, stay, stays));
  return { ...way, consents, authorisations };
}

/** Nearly everybody signs on their first day at a place under Part 2. */
function consentsOf(random: Random, stays: readonly TrueStay[]): TrueConsent[] {
  const first = stays.find(({ place }) => facilityOf(place.facility).part2);
  if (first === undefined || random.chance(0.03)) return [];
  return [{ payer: null, facility: first.place.facility, signedOn: first.from.day, revokedOn: null }];
}

/** Of a stay that goes on, enough is granted for another fortnight at least. */
function authorisationOf(
  random: Random,
  way: CareWay,
  { place: { level, facility }, from: { day: from }, ending }: TrueStay,
  stays: readonly TrueStay[],
): TrueAuthorisation[] {
  const payer = payerOn(way, from);
  if (payer === null) return [];
  const asked = { payer, level, facility, from };
  if (ending === null) {
    const to = LAST_DAY + random.whole(14, 40);
    return [{ ...asked, to, answer: { outcome: 'approved', on: from, grantedTo: to } }];
  }
  const days = random.whole(10, 40);
  const to = Math.min(from + days - 1, dayBeforeNext(asked, stays));
  const outcome = random.weighted({ approved: 70, partly: 15, denied: 10, pended: 5 });
  const on = from + random.whole(0, 3);
  const shorter = from + Math.floor((to - from) / 2);
  const grantedTo = { approved: to, partly: shorter, denied: null, pended: null }[outcome];
  return [{ ...asked, to, answer: on > LAST_DAY ? null : { outcome, on, grantedTo } }];
}

/** A payer is asked once for one day of a level. */
function dayBeforeNext(
  { level, from }: Pick<TrueAuthorisation, 'level' | 'from'>,
  stays: readonly TrueStay[],
): number {
  const next = stays.find((stay) => stay.place.level === level && stay.from.day > from);
  return (next?.from.day ?? Number.POSITIVE_INFINITY) - 1;
}
