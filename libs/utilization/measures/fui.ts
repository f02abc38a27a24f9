import { daysAfter } from '#event-sourcing';
import { isAcute, isResidential, principalIs } from './care-kinds.js';
import { dischargeEvent, discharges, type LeftStay } from './discharges.js';
import { type FollowUp, type FollowUpMeasure, followUp, type IndexEvent } from './follow-up-measure.js';
import { oneIn31Days } from './one-in-31-days.js';
import { compare, endOf, type MeasuredService, type MeasuredStay, type Past } from './past.js';
import type { Said } from './reasons.js';
import { leftAlive } from './return-measure.js';
import { substanceUseFollowUp } from './substance-use-follow-up.js';
import { continuedBy } from './transfers.js';
import { firstThatCounts } from './what-counts.js';

/**
 * Follow-up after high-intensity care for substance use disorder: within 7 and 30 days, the day of the discharge never
 * counting.
 *
 * - Of every acute inpatient or residential stay, and every service of withdrawal management, for a substance use disorder, of
 *   whoever is thirteen or older and covered up to day 30.
 * - Direct transfers are chained first: the last discharge counts where it was for a substance use disorder, else none.
 * - Then the first that the rules leave in of each 31 days.
 * - Withdrawal management is never a follow-up.
 *
 * @see HEDIS MY2025, FUI
 */
export const fui: FollowUpMeasure = {
  name: 'FUI',
  version: 1,
  source: 'HEDIS MY2025, Follow-Up After High-Intensity Care for Substance Use Disorder',
  counts: ['substanceUsePrincipal', 'substanceUseDayProgramme', 'substanceUseAdmission', 'medication'],
  notRecorded: ['hospice', 'uncoded'],
  of(past) {
    const ofServices = past.services
      .filter(({ concepts }) => concepts.includes('withdrawalManagement'))
      .map((service) => ofService(service, past));
    const all = [...discharges(past).map((stay) => ofDischarge(stay, past)), ...ofServices];
    return oneIn31Days(all.sort((a, b) => compare(a.index.on, b.index.on)));
  },
};

function ofDischarge(stay: LeftStay, past: Past): FollowUp {
  const continued = continuedBy(stay, past, ({ level }) => level === 'inpatient') !== null;
  const said = [
    intensive(stay),
    principalIs('substanceUse', stay.diagnosis),
    leftAlive(stay, past),
    continued ? ('transferred' as const) : null,
  ];
  return judged(dischargeEvent(stay), past, said);
}

/** What is done within a stay, or leads into one, is followed up with that stay. */
function ofService(service: MeasuredService, past: Past): FollowUp {
  const { service: fact, on, diagnosis, facility, organisation, zone } = service;
  const limit = daysAfter(on, 1);
  const isInStay = past.stays.some(
    (stay) => stay.level === 'inpatient' && stay.from <= limit && endOf(stay) >= on,
  );
  const said = [principalIs('substanceUse', diagnosis), isInStay ? ('transferred' as const) : null];
  return judged({ kind: 'withdrawalManagement', fact, on, facility, organisation, zone }, past, said);
}

function judged(index: IndexEvent, past: Past, said: readonly Said[]): FollowUp {
  return followUp('FUI', { firstDay: 1, age: 13 }, index, past, said, (from, until) =>
    firstThatCounts(past, substanceUseFollowUp, from, until),
  );
}

function intensive(stay: MeasuredStay): Said {
  if (isResidential(stay)) return null;
  const isIt = isAcute(stay);
  if (isIt === null) return 'acuteNotRecorded';
  return isIt ? null : 'notAcuteNorResidential';
}
