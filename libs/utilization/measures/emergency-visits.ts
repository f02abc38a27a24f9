import { daysAfter } from '#event-sourcing';
import { isHospital } from './care-kinds.js';
import type { IndexEvent } from './follow-up-measure.js';
import { endOf, type MeasuredService, type MeasuredStay, type Past } from './past.js';
import type { Said } from './reasons.js';

export function emergencyVisits({ services }: Past): MeasuredService[] {
  return services.filter(({ kind }) => kind === 'emergencyVisit');
}

export function visitEvent({ service, on, facility, organisation, zone }: MeasuredService): IndexEvent {
  return { kind: 'emergencyVisit', fact: service, on, facility, organisation, zone };
}

/** Whoever is taken into a hospital by day 30, or stays in one, is not followed up as an outpatient. */
export function notAdmitted({ on }: MeasuredService, { stays }: Past): Said {
  const limit = daysAfter(on, 30);
  const isThere = (stay: MeasuredStay) => stay.from <= limit && (stay.from >= on || endOf(stay) > on);
  return stays.some((stay) => isHospital(stay) && isThere(stay)) ? 'admitted' : null;
}
