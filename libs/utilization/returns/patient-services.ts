import type { Fact, Facts } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { services } from '#services/domain';

/** What was done for a patient in all years: what is measured of them beside care. */
export type PatientServices = { readonly facts: Facts };

export const patientServices = {
  initial: (): PatientServices => services.initial(),
  evolve: (state: PatientServices, event: RecordedEvent): PatientServices =>
    event.stream.startsWith('services-') ? services.evolve(state, event) : state,
};

export function standingServices({ facts }: PatientServices): Fact[] {
  return [...facts.values()].filter(({ voided }) => !voided);
}
