import { payerOn } from '#care/domain';
import { daysAfter } from '#event-sourcing';
import { type MeasuredService, type MeasuredStay, type Past, payerFor } from '../measures/index.js';
import { endedOnOwnDay, type OwnStay } from './member-stays.js';
import { isAmong } from './own-days.js';

/**
 * The past as far as it is the payer's: stays that began or ended on a day of its own, what was done on such days, its own
 * coverage. Whatever is made of it alone tells nothing of what others paid for.
 */
export function ownPast(past: Past, stays: readonly OwnStay[], payer: string): Past {
  const own = new Map(stays.map((stay) => [stay.row.stay, stay]));
  return {
    stays: past.stays.flatMap((stay) => {
      const paid = own.get(stay.stay);
      if (paid === undefined) return [];
      if (endedOn(stay, paid)) return [stay];
      // How it goes on is another payer's.
      const isOpen = { to: null, endedBy: null, disposition: null };
      return isAmong(paid.days, stay.from) ? [{ ...stay, ...isOpen }] : [];
    }),
    services: past.services.filter((service) => isOwnService(past, service, payer)),
    coverages: past.coverages.filter((coverage) => coverage.payer === payer),
    died: past.died !== null && payerOn(past.coverages, past.died) === payer ? past.died : null,
    born: past.born,
  };
}

function endedOn({ to }: MeasuredStay, own: OwnStay): boolean {
  return to !== null && isAmong(own.days, to) && endedOnOwnDay(own);
}

function isOwnService(past: Past, { organisation, on }: MeasuredService, payer: string): boolean {
  return payerFor(past, organisation, on) === payer;
}

/** Whether the payer paid first on every date from one to the other, as anybody knows. */
export function areOwn(
  past: Pick<Past, 'coverages'>,
  payer: string,
  organisation: string,
  from: string,
  to: string,
): boolean {
  for (let date = from; date <= to; date = daysAfter(date, 1)) {
    if (payerOn(past.coverages, date) !== payer || payerFor(past, organisation, date) !== payer) return false;
  }
  return true;
}
