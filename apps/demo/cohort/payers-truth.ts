import { dateText, LAST_DAY } from './calendar.js';
import { facilityOf, PAYERS } from './clinics.js';
import { payerOn, type TrueAuthorisation, type TrueStay, type Way } from './way.js';

/** An authorisation and what of it is used on the last day. */
export type TrueAuthorisationState = {
  readonly payer: string;
  readonly level: string;
  readonly facility: string;
  readonly from: string;
  readonly to: string;
  readonly state: string;
  readonly grant: { readonly from: string; readonly to: string; readonly units: number } | null;
  readonly used: number | null;
  readonly left: number | null;
};

/** What runs out while the patient is still there. */
export type TrueLapse = {
  readonly payer: string;
  readonly level: string;
  readonly facility: string;
  readonly dueOn: string;
};

/** What must be said to payers and about them on the last day, by the generator's own account. */
export type PayersTruth = {
  /** Each payer that pays for a day of the patient's stays, and whether anything may be told to it. */
  readonly paidBy: readonly { readonly payer: string; readonly told: boolean }[];
  readonly authorisations: readonly TrueAuthorisationState[];
  readonly lapses: readonly TrueLapse[];
};

export function payersTruthOf(way: Way): PayersTruth {
  const stays = way.episodes.flatMap((episode) => episode.stays);
  return {
    paidBy: PAYERS.flatMap((payer) => paidBy(payer, way, stays)),
    authorisations: way.authorisations.map((one) => stateOf(one, way, stays)),
    lapses: way.authorisations.flatMap((one) => lapseOf(one, way, stays)),
  };
}

/** One stay that nobody allows to be told keeps all of them back. */
function paidBy(payer: string, way: Way, stays: readonly TrueStay[]): PayersTruth['paidBy'] {
  const own = stays.filter((stay) => daysOf(stay).some((day) => payerOn(way, day) === payer));
  if (own.length === 0) return [];
  const told = own.every(
    ({ place: { facility } }) =>
      !facilityOf(facility).part2 ||
      way.consents.some(
        (one) =>
          one.facility === facility && (one.payer === null || one.payer === payer) && one.revokedOn === null,
      ),
  );
  return [{ payer, told }];
}

function stateOf(one: TrueAuthorisation, way: Way, stays: readonly TrueStay[]): TrueAuthorisationState {
  const { payer, level, facility, from, to, answer } = one;
  const asked = { payer, level, facility, from: dateText(from), to: dateText(to) };
  const state = answer?.outcome ?? 'requested';
  const grantedTo = answer?.grantedTo ?? null;
  if (grantedTo === null) return { ...asked, state, grant: null, used: null, left: null };
  const units = grantedTo - from + 1;
  const days = Array.from({ length: Math.min(grantedTo, LAST_DAY) - from + 1 }, (_, place) => from + place);
  const used = days.filter((day) => isUsed(one, way, stays, day)).length;
  return {
    ...asked,
    state,
    grant: { from: asked.from, to: dateText(grantedTo), units },
    used,
    left: units - used,
  };
}

/** The patient is there, not away, and the payer covers that day, first or not. */
function isUsed(
  { payer, level, facility }: TrueAuthorisation,
  { coverages }: Way,
  stays: readonly TrueStay[],
  day: number,
): boolean {
  const stay = stays.findLast(({ from, ending }) => {
    const end = ending?.at.day ?? LAST_DAY + 1;
    return from.day <= day && (day < end || (from.day === day && end === day));
  });
  if (stay?.place.level !== level || stay.place.facility !== facility) return false;
  const { away } = stay;
  if (away !== null && away.from <= day && (away.to === null || day < away.to)) return false;
  return coverages.some(
    (one) => one.payer === payer && one.from <= day && (one.to === null || day <= one.to),
  );
}

function lapseOf(one: TrueAuthorisation, { authorisations }: Way, stays: readonly TrueStay[]): TrueLapse[] {
  const { payer, level, facility, answer } = one;
  const last = answer?.grantedTo ?? null;
  const isThere = stays.some(
    ({ place, ending }) => ending === null && place.level === level && place.facility === facility,
  );
  const goesOn = authorisations.some(
    (other) =>
      other.payer === payer &&
      other.level === level &&
      other.facility === facility &&
      (other.answer?.grantedTo ?? 0) > (last ?? 0),
  );
  return last === null || !isThere || goesOn ? [] : [{ payer, level, facility, dueOn: dateText(last) }];
}

/** Dates of a stay that have come, its last one among them. */
function daysOf({ from, ending }: TrueStay): number[] {
  const last = Math.min(ending?.at.day ?? LAST_DAY, LAST_DAY);
  return Array.from({ length: last - from.day + 1 }, (_, place) => from.day + place);
}
