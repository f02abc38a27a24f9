import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isOwn, type Mark, PatientPast, Patients, type Reach } from '#care';
import { type Stay, timelineOf } from '#care/domain';
import { type Caller, CLOCK, type Clock, dateIn, RefusedError } from '#event-sourcing';
import type { LengthOfStayMethod } from '../methods/index.js';
import { ServiceDates } from './service-dates.js';
import { type PageOfDays, type SideBySide, sideBySide } from './side-by-side.js';
import { countedFrom } from './stay-counted.js';

/** One stay, its figures, and every calendar day they are made of. */
export type ExplainedStay = SideBySide & {
  readonly patient: string;
  readonly stay: string;
  readonly episode: string;
  readonly level: string;
  readonly setting: string;
  readonly facility: string;
  readonly programme: string | null;
  /** IANA zone whose calendar dates are counted. */
  readonly zone: string;
  readonly from: string;
  readonly to: string | null;
  /** It goes on: the figures are days to date. */
  readonly toDate: boolean;
  readonly asOf: string;
  readonly mark: Mark;
};

/** The length of one stay by each of the methods, taken apart day by day. */
export class LengthOfStay {
  constructor(
    readonly patient: string,
    readonly stay: string,
    readonly methods: readonly LengthOfStayMethod[],
    readonly caller: Caller,
    readonly reach: Reach,
    readonly page: PageOfDays,
  ) {}
}

@QueryHandler(LengthOfStay)
export class LengthOfStayHandler implements IQueryHandler<LengthOfStay> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(ServiceDates) private readonly services: ServiceDates,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `PATIENT_UNKNOWN`, `STAY_UNKNOWN`, `AS_OF_BEFORE_STAY`, `AS_OF_IN_THE_FUTURE`, and where the moment is none */
  async execute({ patient, stay: id, methods, caller, reach, page }: LengthOfStay): Promise<ExplainedStay> {
    const { care: current } = await this.patients.toShow(patient, caller);
    const known = await this.past.known(reach, current);
    const care = await this.past.care(patient, known);
    const whole = timelineOf(care).stays.find(({ factId }) => factId === id);
    if (whole === undefined || !isOwn(whole.placement.organisation, caller)) return refuseUnknown(id);
    const asOf = this.asOf(reach, whole);
    const timeline = timelineOf(care, asOf);
    const stay = timeline.stays.find(({ factId }) => factId === id);
    if (stay === undefined) return refuseBefore(whole);
    const needsServices = methods.some((method) => method.needsServices);
    const dates = needsServices ? await this.services.of(patient, stay, asOf, known) : [];
    const counted = countedFrom(stay, timeline, asOf, dates);
    const { placement, episode, from, to, leaves } = stay;
    return {
      ...{ patient, stay: id, episode },
      level: placement.level,
      setting: placement.setting,
      facility: placement.facility,
      programme: placement.programme,
      zone: placement.zone,
      from: from.local,
      to: to?.local ?? null,
      toDate: to === null && !leaves.some(({ returned }) => returned === false),
      asOf,
      mark: known.mark,
      ...sideBySide(counted, methods, page),
    };
  }

  /** Today at the facility, where nothing is said. */
  private asOf({ asOf }: Reach, { placement }: Stay): string {
    const today = dateIn(placement.zone, this.clock.now());
    if (asOf === undefined || asOf.slice(0, 10) <= today) return asOf ?? today;
    throw new RefusedError(
      'AS_OF_IN_THE_FUTURE',
      `asOf is later than ${today}, which is today at the facility`,
      {
        field: 'asOf',
        wayOut: 'Days to come are not counted: leave it out to ask as of today',
      },
    );
  }
}

function refuseUnknown(id: string): never {
  throw new RefusedError('STAY_UNKNOWN', `The patient has no stay ${id}`, {
    field: 'stayId',
    wayOut:
      'Take the id of the fact that began it from the step history; as known earlier it may not have been there yet',
  });
}

function refuseBefore({ from }: Stay): never {
  throw new RefusedError('AS_OF_BEFORE_STAY', `The stay began on ${from.local}`, {
    field: 'asOf',
    wayOut: 'Ask as of a day of the stay or later, or leave it out to ask as of today',
  });
}
