import { describe, it } from '@jest/globals';
import { type Past, specification } from '#event-sourcing/testing';
import { careDecider } from './care.decider.js';
import type { RulePack } from './rules.js';
import { admitted, at, context, discharged, opened, registered, state } from './testing/index.js';

const retention = { value: { years: 7, untilAge: 21 }, source: 'House rule', verified: false };
const packs = context().packs.map((pack): RulePack => ({ ...pack, rules: { ...pack.rules, retention } }));
const on = (now: string) => specification(careDecider, context({ packs }), now);

const erasure = { type: 'ErasePatient', reason: 'patientRequest' } as const;
const erased: Past = { type: 'PatientErased', data: { reason: 'patientRequest' } };
const recordedAt = '2025-01-22T12:00:00.000Z';
const leftIn2025 = (birthYear: number | null): Past[] => [
  { ...registered(birthYear), recordedAt },
  opened({ on: '2025-01-02' }),
  admitted({ on: '2025-01-02', level: 'php' }),
  discharged({ on: '2025-01-21' }),
];

describe('Erasing a patient', () => {
  it('is allowed seven years after the last thing their record tells', () =>
    on('2032-01-22T12:00:00Z')(...leftIn2025(1984))
      .when(erasure)
      .thenStates({ type: 'PatientErased', data: { reason: 'patientRequest' } }));

  it('is refused the day before', () =>
    on('2032-01-21T12:00:00Z')(...leftIn2025(1984))
      .when(erasure)
      .thenRefused('RETENTION_NOT_OVER', { wayOut: 'Erase them on 2032-01-22 or later' }));

  it('waits longer for who was a minor: until the year after their twenty-first birthday', () => {
    on('2033-12-31T12:00:00Z')(...leftIn2025(2012))
      .when(erasure)
      .thenRefused('RETENTION_NOT_OVER', { wayOut: 'Erase them on 2034-01-01 or later' });
    on('2034-01-01T12:00:00Z')(...leftIn2025(2012))
      .when(erasure)
      .thenStates({ type: 'PatientErased' });
  });

  it('is refused while an episode is open', () =>
    on('2040-01-01T12:00:00Z')(registered(), opened({ on: '2025-01-02' }))
      .when(erasure)
      .thenRefused('STILL_IN_CARE'));

  it('is refused where no rule pack says how long records are kept', () =>
    specification(
      careDecider,
      context(),
      '2040-01-01T12:00:00Z',
    )(...leftIn2025(1984))
      .when(erasure)
      .thenRefused('RETENTION_UNKNOWN'));

  it('is refused for whom nobody registered', () =>
    on('2040-01-01T12:00:00Z')().when(erasure).thenRefused('PATIENT_UNKNOWN'));

  it.each([
    erasure,
    { type: 'RegisterPatient', input: {} } as const,
    state('PatientAdmitted', { effectiveAt: '2040-01-01', placement: at('php') }),
  ])('is the last thing that is entered about them: $type', (command) =>
    on('2040-01-02T12:00:00Z')(...leftIn2025(1984), erased)
      .when(command)
      .thenRefused('PATIENT_ERASED'),
  );
});
