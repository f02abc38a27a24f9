import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Mark, Reach } from '#care';
import type { Caller } from '#event-sourcing';
import { type Due, OPEN_RULES } from '../domain/index.js';
import { PlanReading } from './plan-rows.js';

/** A rule that is open, or will be, in words. */
export type PlanWarning = Omit<Due, 'organisation'> & { readonly message: string };

export type PatientPlanWarnings = {
  readonly patient: string;
  readonly open: readonly PlanWarning[];
  /** What waiting will open. */
  readonly waiting: readonly PlanWarning[];
  readonly mark?: Mark;
};

/** What is open about the discharge plans of one patient. */
export class PlanWarningsOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
  ) {}
}

@QueryHandler(PlanWarningsOfPatient)
export class PlanWarningsOfPatientHandler implements IQueryHandler<PlanWarningsOfPatient> {
  constructor(@Inject(PlanReading) private readonly reading: PlanReading) {}

  async execute({ patient, caller, reach }: PlanWarningsOfPatient): Promise<PatientPlanWarnings> {
    const { warnings, mark } = await this.reading.rowsOf(patient, caller, reach);
    return { patient, ...sorted(warnings), ...(mark === undefined ? {} : { mark }) };
  }
}

/** What holds today apart from what will hold. */
export function sorted(warnings: readonly Due[]): { open: PlanWarning[]; waiting: PlanWarning[] } {
  const inWords = warnings.map(({ organisation: _, ...due }) => ({ ...due, message: OPEN_RULES[due.rule] }));
  return {
    open: inWords.filter(({ daysLeft }) => daysLeft === 0),
    waiting: inWords.filter(({ daysLeft }) => daysLeft > 0),
  };
}
