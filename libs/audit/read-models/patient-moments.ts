import { Inject, Injectable } from '@nestjs/common';
import { leftOf, PatientPast, Patients, type Reach, zoneOf } from '#care';
import { type Care, care } from '#care/domain';
import { type Caller, CLOCK, type Clock, dateIn, EventRegistry } from '#event-sourcing';
import type { Moment } from './population.js';

/** Finds the moment that is asked for of a patient. */
@Injectable()
export class PatientMoments {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(EventRegistry) private readonly registry: EventRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What is left out is today at the patient's facility, and what is known now.
   *
   * @throws RefusedError `PATIENT_UNKNOWN`, and where the moment is none
   */
  async of(patient: string, caller: Caller, reach: Reach): Promise<Moment> {
    const current = await this.current(patient, caller);
    const known = await this.past.known(reach, current);
    return { asOf: reach.asOf ?? dateIn(zoneOf(current), this.clock.now()), known };
  }

  /** The care as it stands; of a damaged record what is left, for those it is not closed to. */
  async current(patient: string, caller: Caller): Promise<Care> {
    try {
      return (await this.patients.toShow(patient, caller)).care;
    } catch (error) {
      const { events } = leftOf(error, caller);
      return events.map((event) => this.registry.upcast(event)).reduce(care.evolve, care.initial());
    }
  }
}
