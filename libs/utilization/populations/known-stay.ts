import { isLocalBy, type Level, type Setting } from '#care/domain';
import type { KnownStayRow } from '#care/views';
import type { CountedStay } from '../methods/index.js';

/** As much of a row as counting needs. */
export type StayOfRows = Pick<
  KnownStayRow,
  | 'patient'
  | 'stay'
  | 'payerFrom'
  | 'payerTo'
  | 'payer'
  | 'facility'
  | 'programme'
  | 'level'
  | 'setting'
  | 'from'
  | 'to'
  | 'died'
  | 'endedBy'
  | 'disposition'
  | 'lastContactAt'
  | 'age'
  | 'referral'
  | 'nextFacility'
  | 'leaves'
>;

export const COUNTED_COLUMNS = [
  'patient',
  'stay',
  'payerFrom',
  'payerTo',
  'payer',
  'facility',
  'programme',
  'level',
  'setting',
  'from',
  'to',
  'died',
  'endedBy',
  'disposition',
  'lastContactAt',
  'age',
  'referral',
  'nextFacility',
  'leaves',
] as const satisfies readonly (keyof StayOfRows)[];

/** The dates of a stay that one payer pays for first, both among them; `to` is null while it lasts. */
type PayerDates = { readonly payer: string | null; readonly from: string; readonly to: string | null };

/** A stay as it was known at one place of the log, with who pays for which of its dates. */
export type KnownStay = Omit<StayOfRows, 'payerFrom' | 'payerTo' | 'payer'> & {
  /** In order, without a gap. */
  readonly payers: readonly PayerDates[];
};

/** The stays that rows tell of; those of one stay stand beside each other, the earliest dates first. */
export function staysOf(rows: readonly StayOfRows[]): KnownStay[] {
  const stays: (KnownStay & { readonly payers: PayerDates[] })[] = [];
  for (const row of rows) {
    const last = stays.at(-1);
    const paid = { payer: row.payer, from: row.payerFrom, to: row.payerTo };
    if (last?.stay === row.stay && last.patient === row.patient) last.payers.push(paid);
    else stays.push(stayOf(row, paid));
  }
  return stays;
}

/** Field by field: there are millions of them, and spreading objects costs a multiple of this. */
function stayOf(row: StayOfRows, paid: PayerDates) {
  return {
    patient: row.patient,
    stay: row.stay,
    facility: row.facility,
    programme: row.programme,
    level: row.level,
    setting: row.setting,
    from: row.from,
    to: row.to,
    died: row.died,
    endedBy: row.endedBy,
    disposition: row.disposition,
    lastContactAt: row.lastContactAt,
    age: row.age,
    referral: row.referral,
    nextFacility: row.nextFacility,
    leaves: row.leaves,
    payers: [paid],
  };
}

/** Who pays first on a date of the stay. */
export function payerOf({ payers }: KnownStay, date: string): string | null {
  return (payers.findLast(({ from }) => from <= date) ?? payers[0])?.payer ?? null;
}

/**
 * What a stay is counted from, of what was true by a day: whatever of it is later is left out. Null where it had not begun.
 *
 * @param asOf - a date
 */
export function countedAsOf(stay: KnownStay, asOf: string): CountedStay | null {
  if (!isLocalBy(stay.from, asOf)) return null;
  const died = stay.died !== null && isLocalBy(stay.died, asOf) ? stay.died : null;
  const isOver = stay.to !== null && isLocalBy(stay.to, asOf);
  // What is recorded of days after a death ends nothing before them.
  const diedIn = !isOver && died !== null;
  const afterwards = died !== null && died < stay.from ? stay.from : died;
  return {
    level: stay.level as Level,
    setting: stay.setting as Setting,
    from: stay.from,
    to: diedIn ? afterwards : isOver ? stay.to : null,
    endedBy: diedIn ? 'died' : isOver ? stay.endedBy : null,
    isContinuedHere: isOver && stay.nextFacility === stay.facility,
    leaves: stay.leaves.flatMap((leave) =>
      isLocalBy(leave.from, asOf) ? [leaveAsOf(leave, asOf, diedIn)] : [],
    ),
    lastContactAt: isOver ? stay.lastContactAt : null,
    died,
    serviceDates: [],
    asOf,
  };
}

function leaveAsOf({ from, to, returned }: KnownStay['leaves'][number], asOf: string, diedIn: boolean) {
  if (to === null || !isLocalBy(to, asOf)) return { from, to: null, returned: diedIn ? false : null };
  return { from, to: returned === true ? to : null, returned };
}
