import type { PersonInput } from '#care/domain';
import type { Circumstances } from '#event-sourcing';
import { factsOf, reasonFor, refuseVoidedByHand } from './reconciling.js';
import type { PatientRow } from './row.js';
import { stateOne } from './state-one.js';
import type { CareRowContext, Steps } from './steps.js';

/** A registration, and the death where there is one. */
export function reconcilePatient(
  row: PatientRow,
  steps: Steps,
  _context: CareRowContext,
  { source }: Circumstances,
): void {
  const facts = factsOf(steps.state.facts, source);
  const registration = facts.find(({ type }) => type === 'PatientRegistered');
  const input = personOf(row);
  if (registration === undefined) {
    steps.register('patient', input);
  } else {
    refuseVoidedByHand(registration, 'patient');
    const { factId, standing: supersedes } = registration;
    steps.change('birthDate', [
      {
        kind: 'correct',
        type: 'PatientRegistered',
        factId,
        supersedes,
        reason: reasonFor(source),
        input,
      },
    ]);
  }
  const died = row.died?.slice(0, 16);
  const wanted = died === undefined ? null : { type: 'DeathRecorded' as const, input: { effectiveAt: died } };
  stateOne(
    steps,
    'died',
    facts.find(({ type }) => type === 'DeathRecorded'),
    wanted,
    source,
  );
}

function personOf({
  number: _,
  id: __,
  record: ___,
  died: ____,
  patient,
  ...person
}: PatientRow): PersonInput {
  return { ...person, identifiers: [patient] };
}
