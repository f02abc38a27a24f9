import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Reach } from '#care';
import { type Caller, type LogMark, VAULT, type Vault } from '#event-sourcing';
import { type CoverOfDays, coverOf } from '../domain/index.js';
import { PatientReckoning } from './patient-reckoning.js';
import {
  type ShownAuthorisation,
  type ShownCertification,
  shownAuthorisation,
  shownCertification,
  wordedEvents,
} from './shown-authorisations.js';
import { wordsOf } from './words.js';

export type PatientAuthorisations = {
  readonly patient: string;
  /** Up to this day days are counted; what was decided later is left out. */
  readonly asOf: string;
  readonly items: readonly ShownAuthorisation[];
  readonly certifications: readonly ShownCertification[];
  /** All days delivered at the caller's facilities, with and without cover. */
  readonly days: CoverOfDays;
  /** Other organisations have authorisations of the patient too; they are not shown. */
  readonly elsewhere: boolean;
  /** Of the authorisations, for `If-Match`; -1 before the first. */
  readonly revision: number;
  readonly mark: LogMark | null;
};

/** What was authorised for a patient, and what of it is left. */
export class AuthorisationsOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
  ) {}
}

@QueryHandler(AuthorisationsOfPatient)
export class AuthorisationsOfPatientHandler implements IQueryHandler<AuthorisationsOfPatient> {
  constructor(
    @Inject(PatientReckoning) private readonly reckonings: PatientReckoning,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /** @throws RefusedError `PATIENT_UNKNOWN`, `AS_OF_IN_THE_FUTURE`, and where the moment is none */
  async execute({ patient, caller, reach }: AuthorisationsOfPatient): Promise<PatientAuthorisations> {
    const reckoned = await this.reckonings.of(patient, caller, reach);
    const { asOf, dayAt, known, events, authorisations, certifications, delivered, reckoning } = reckoned;
    const words = await wordsOf(this.vault, events, wordedEvents(authorisations, certifications));
    return {
      patient,
      asOf,
      items: authorisations.map((one) => shownAuthorisation(one, reckoning, dayAt(one.zone), words)),
      certifications: certifications.map((one) => shownCertification(one, words)),
      days: coverOf(delivered, reckoning),
      elsewhere: reckoned.elsewhere,
      revision: events.at(-1)?.revision ?? -1,
      mark: known.mark,
    };
  }
}
