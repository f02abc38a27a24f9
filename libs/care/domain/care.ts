import { type Fact, type Facts, foldFact } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { careRegistry } from './care.events.js';

/** Everything a patient's care stream has stated, folded; the timeline is derived from it. */
export type Care = {
  readonly facts: Facts;
  patient: string | null;
  /** The key is destroyed: nothing more is entered, and no text can be opened. */
  erased: boolean;
};

export const care = {
  initial: (): Care => ({ facts: new Map(), patient: null, erased: false }),
  evolve(state: Care, event: RecordedEvent): Care {
    state.patient ??= event.patient;
    if (event.type === 'PatientErased') state.erased = true;
    foldFact(state.facts, event, careRegistry);
    return state;
  },
};

export function standing(state: Care): Fact[] {
  const found: Fact[] = [];
  for (const fact of state.facts.values()) if (!fact.voided) found.push(fact);
  return found;
}

export function isRegistered(state: Care): boolean {
  return standing(state).some((fact) => fact.type === 'PatientRegistered');
}

/** Organisations that registered the patient or have a standing fact at one of their facilities. */
export function organisationsOf(state: Care): string[] {
  const names = standing(state).map((fact) => fact.organisation);
  return [...new Set(names.filter((name) => name !== null))];
}

export function birthYearOf(state: Care): number | null {
  const registered = standing(state).find((fact) => fact.type === 'PatientRegistered');
  return (registered?.data.birthYear as number | null | undefined) ?? null;
}
