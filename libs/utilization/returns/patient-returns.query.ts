import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Mark, PatientPast, Patients, type Reach, zoneOf } from '#care';
import { type Care, timelineOf } from '#care/domain';
import { type Caller, CLOCK, type Clock, dateIn, type Fact, RefusedError } from '#event-sourcing';
import {
  FOLLOW_UP_MEASURES,
  type FollowUp,
  type FollowUpWindow,
  followUpWindow,
  type MeasuredStay,
  type Past,
  RETURN_MEASURES,
  type Return,
  type ReturnState,
  returnState,
  WINDOWS,
} from '../measures/index.js';
import { KnownServices } from './known-services.js';
import { isKnownTo, knownTo, measuredPast } from './measured-past.js';

export type ReturnTold = Return & { readonly state: ReturnState };
export type StayReturns = Pick<
  MeasuredStay,
  'stay' | 'level' | 'setting' | 'facility' | 'from' | 'to' | 'endedBy' | 'disposition'
> & { readonly returns: readonly ReturnTold[] };
export type FollowUpTold = Omit<FollowUp, 'index' | 'from' | 'until'> & {
  readonly fact: string;
  readonly kind: FollowUp['index']['kind'];
  readonly on: string;
  readonly facility: string;
  readonly windows: readonly FollowUpWindow[];
};

/** Who came back, and who was followed up, of one patient. */
export type PatientReturns = {
  readonly patient: string;
  readonly asOf: string;
  readonly mark: Mark;
  readonly stays: readonly StayReturns[];
  readonly followUps: readonly FollowUpTold[];
};

export class ReturnsOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
  ) {}
}

@QueryHandler(ReturnsOfPatient)
export class ReturnsOfPatientHandler implements IQueryHandler<ReturnsOfPatient> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(KnownServices) private readonly services: KnownServices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `PATIENT_UNKNOWN`, `AS_OF_IN_THE_FUTURE`, and where the moment is none */
  async execute({ patient, caller, reach }: ReturnsOfPatient): Promise<PatientReturns> {
    const { care: current } = await this.patients.toShow(patient, caller);
    const known = await this.past.known(reach, current);
    const asOf = this.asOf(reach, current);
    const care = await this.past.care(patient, known);
    const services = await this.services.of(patient, care, asOf, known);
    const past = pastSeenBy(caller, care, services, asOf);
    const date = asOf.slice(0, 10);
    return {
      ...{ patient, asOf, mark: known.mark },
      stays: past.stays.map((stay) => returnsOf(stay, past, date)),
      followUps: FOLLOW_UP_MEASURES.flatMap(({ of }) => of(past)).map((one) => told(one, date)),
    };
  }

  /** Today, where nothing is said. */
  private asOf({ asOf }: Reach, current: Care): string {
    const today = dateIn(zoneOf(current), this.clock.now());
    if (asOf === undefined || asOf.slice(0, 10) <= today) return asOf ?? today;
    throw new RefusedError('AS_OF_IN_THE_FUTURE', `asOf is later than ${today}, which is today`, {
      field: 'asOf',
      wayOut: 'Nobody knows who will come back: leave it out to ask as of today',
    });
  }
}

function pastSeenBy({ scope }: Caller, care: Care, services: readonly Fact[], asOf: string): Past {
  if (scope.kind !== 'organisation') return measuredPast(care, timelineOf(care, asOf), services);
  const own = knownTo(scope.organisation, care);
  const known = services.filter((fact) => isKnownTo(scope.organisation, fact));
  return measuredPast(own, timelineOf(own, asOf), known);
}

function returnsOf(stay: MeasuredStay, past: Past, asOf: string): StayReturns {
  const { stay: id, level, setting, facility, from, to, endedBy, disposition } = stay;
  const returns = RETURN_MEASURES.flatMap(({ of }) => of(stay, past));
  return {
    ...{ stay: id, level, setting, facility, from, to, endedBy, disposition },
    returns: returns.map((one) => ({ ...one, state: returnState(one, asOf) })),
  };
}

function told({ measure, index, payer, from, met, eligibility, why }: FollowUp, asOf: string): FollowUpTold {
  const { fact, kind, on, facility } = index;
  const judged = { on, from, metOn: met?.on ?? null, eligibility };
  return {
    ...{ measure, fact, kind, on, facility, payer, eligibility, why },
    met: met !== null && met.on <= asOf ? met : null,
    windows: WINDOWS.map((days) => followUpWindow(judged, days, asOf)),
  };
}
