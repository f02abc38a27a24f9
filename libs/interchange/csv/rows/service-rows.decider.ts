import { type Decider, RefusedError } from '#event-sourcing';
import {
  type ServiceChange,
  type ServiceInput,
  type Services,
  type ServicesContext,
  services,
  servicesDecider,
} from '#services/domain';
import { inRowsWords } from './in-rows-words.js';
import { factsOf, type Opened, reasonFor, refuseVoidedByHand, saysNothingNew } from './reconciling.js';
import type { ServiceRow } from './row.js';
import { checkEnd, minutesOf, onCalendar } from './row-time.js';

export type ServiceRowContext = ServicesContext & { readonly opened: Opened };

/** Brings the services of one year in line with one row. */
export const serviceRowsDecider: Decider<Services, ServiceRow, ServiceRowContext> = {
  ...services,
  decide(row, state, context, circumstances) {
    const input = serviceOf(row, context);
    const decideOn = (change: ServiceChange) =>
      inRowsWords('start', () =>
        servicesDecider.decide({ changes: [change] }, state, context, circumstances),
      );
    const [fact] = factsOf(state.facts, circumstances.source);
    if (fact === undefined) {
      return decideOn({ kind: 'add', input });
    }
    refuseVoidedByHand(fact, 'start');
    const { factId, standing: supersedes } = fact;
    const reason = reasonFor(circumstances.source);
    const change = { kind: 'correct' as const, factId, supersedes, reason, input };
    const events = decideOn(change);
    return events.filter((event) => !saysNothingNew(event, fact, context.opened));
  },
};

function serviceOf(row: ServiceRow, { facilities }: ServiceRowContext): ServiceInput {
  const facility = facilities.get(row.facility);
  if (facility === undefined) {
    throw new RefusedError('FACILITY_UNKNOWN', 'there is no such facility', { field: 'facility' });
  }
  checkEnd(row);
  const { kind, modality, providerClass, diagnosisClass } = row;
  const minutes = minutesOf(row);
  return {
    effectiveAt: onCalendar(row.start, facility.zone),
    kind,
    facility: row.facility,
    ...(minutes === null ? {} : { minutes }),
    ...(modality === undefined ? {} : { modality }),
    ...(providerClass === undefined ? {} : { providerClass }),
    ...(diagnosisClass === undefined ? {} : { diagnosisClass }),
  };
}
