import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Reach } from '#care';
import { type Caller, daysAfter, type LogMark, RefusedError } from '#event-sourcing';
import { dayByDay, type ReconciledDay } from '../domain/index.js';
import { PatientReckoning, type ReckonedPatient } from './patient-reckoning.js';

export type PatientAuthorisationDays = {
  readonly patient: string;
  readonly asOf: string;
  readonly days: readonly ReconciledDay[];
  /** The first day of the next page; null on the last. */
  readonly next: string | null;
  readonly mark: LogMark | null;
};

/** Every calendar day with what was asked for, authorised and delivered. */
export class AuthorisationDaysOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
    /** The first day where `from` is absent is the first on which something was delivered, asked for or authorised. */
    readonly page: { readonly from?: string; readonly limit: number },
  ) {}
}

@QueryHandler(AuthorisationDaysOfPatient)
export class AuthorisationDaysOfPatientHandler implements IQueryHandler<AuthorisationDaysOfPatient> {
  constructor(@Inject(PatientReckoning) private readonly reckonings: PatientReckoning) {}

  /** @throws RefusedError `PATIENT_UNKNOWN`, `AS_OF_IN_THE_FUTURE`, `INVALID_TIME`, and where the moment is none */
  async execute({
    patient,
    caller,
    reach,
    page,
  }: AuthorisationDaysOfPatient): Promise<PatientAuthorisationDays> {
    const reckoned = await this.reckonings.of(patient, caller, reach);
    const { asOf, known, authorisations, delivered, reckoning } = reckoned;
    if (page.from !== undefined && page.from > asOf) refuseLater(asOf);
    const from = page.from ?? firstDay(reckoned);
    const end = from === null ? asOf : daysAfter(from, page.limit - 1);
    const to = end < asOf ? end : asOf;
    return {
      patient,
      asOf,
      days: from === null ? [] : dayByDay(authorisations, delivered, reckoning, from, to),
      next: to < asOf ? daysAfter(to, 1) : null,
      mark: known.mark,
    };
  }
}

/** Null where nothing is known of the patient's days. */
function firstDay({ authorisations, delivered }: ReckonedPatient): string | null {
  const first = authorisations.flatMap(({ from, grant }) => [from, grant?.from ?? from]);
  return [...delivered.keys(), ...first].sort()[0] ?? null;
}

function refuseLater(asOf: string): never {
  throw new RefusedError('INVALID_TIME', `from is later than ${asOf}, up to which days are counted`, {
    field: 'from',
    wayOut: `Give ${asOf} or earlier`,
  });
}
