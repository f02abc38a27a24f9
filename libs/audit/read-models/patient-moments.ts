import { Inject, Injectable } from '@nestjs/common';
import { PatientPast, PatientRecord, type Reach, zoneOf } from '#care';
import { type Caller, CLOCK, type Clock, dateIn } from '#event-sourcing';
import type { Moment } from './population.js';

/** Finds the moment that is asked for of a patient. */
@Injectable()
export class PatientMoments {
  constructor(
    @Inject(PatientRecord) private readonly record: PatientRecord,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What is left out is today at the patient's facility, and what is known now.
   *
   * @throws RefusedError `PATIENT_UNKNOWN`, and where the moment is none
   */
  async of(patient: string, caller: Caller, reach: Reach): Promise<Moment> {
    const current = await this.record.care(patient, caller);
    const known = await this.past.known(reach, current);
    return { asOf: reach.asOf ?? dateIn(zoneOf(current), this.clock.now()), known };
  }
}
