import { describe, expect, it } from '@jest/globals';
import { type Past, pastId, recordedAs, specification } from '#event-sourcing/testing';
import { careDecider } from './care.decider.js';
import { care, organisationsOf } from './care.js';
import {
  admitted,
  at,
  change,
  context,
  correct,
  coverageEnded,
  covered,
  died,
  discharged,
  EPISODE,
  movePlanned,
  opened,
  registered,
  state,
  voidFact,
} from './testing/index.js';

const NOW = '2025-02-01T12:00:00Z';
const by = (organisation: string | null) =>
  specification(careDecider, context(), NOW, {
    actor: { id: 'somebody', role: 'case_manager', organisation },
  });
const LAKESIDE = { facility: 'lakeside' };
/** The other organisation's: an episode (1) with an admission at Lakeside (2), a plan (3) and a coverage (4). */
const elsewhere: Past[] = [
  registered(),
  opened({ on: '2025-01-02', organisation: 'other' }),
  admitted({ on: '2025-01-02', level: 'inpatient', placement: LAKESIDE }),
  movePlanned({ on: '2025-01-03', for: '2025-01-20', level: 'php', organisation: 'other' }),
  { ...covered({ payer: 'acme', from: '2025-01-01' }), organisation: 'other' },
];
const given = by('org')(...elsewhere);

describe('Of another organisation a case manager cannot name', () => {
  it('a fact to correct or void', () => {
    given.when(change(voidFact(pastId(2)))).thenRefused('FACT_UNKNOWN');
    given
      .when(change(correct({ factId: pastId(2) }, 'PatientRegistered', {})))
      .thenRefused('FACT_UNKNOWN', { wayOut: expect.not.stringContaining('supersede') });
  });

  it('an episode', () =>
    given
      .when(state('PatientDischarged', { effectiveAt: '2025-01-05', episode: EPISODE, disposition: 'ama' }))
      .thenRefused('EPISODE_UNKNOWN'));

  it('the only episode, by not naming it', () =>
    given
      .when(state('PatientDischarged', { effectiveAt: '2025-01-05', disposition: 'ama' }))
      .thenRefused('EPISODE_UNKNOWN'));

  it('a plan to cancel', () =>
    given
      .when(state('MovePlanCancelled', { effectiveAt: '2025-01-05', plan: pastId(3) }))
      .thenRefused('FACT_UNKNOWN', { field: 'plan' }));

  it('a coverage to end', () =>
    given
      .when(state('CoverageEnded', { coverage: pastId(4), on: '2025-01-05' }))
      .thenRefused('FACT_UNKNOWN', { field: 'coverage' }));

  it('a warning to acknowledge', () => {
    const warned = { ...elsewhere[2], warnings: [{ code: 'LATE_ENTRY', facts: [] }] } as Past;
    by('org')(registered(), opened({ on: '2025-01-02', organisation: 'other' }), warned)
      .when({ type: 'AcknowledgeWarnings', event: pastId(2), codes: ['LATE_ENTRY'] })
      .thenRefused('WARNING_UNKNOWN');
  });

  it("what the installation's administrator can", () =>
    by(null)(...elsewhere)
      .when(state('CoverageEnded', { coverage: pastId(4), on: '2025-01-05' }))
      .thenStates({ type: 'CoverageEnded' }));
});

describe("What rests on another organisation's facts", () => {
  it('is a warning where stays of two organisations overlap', () =>
    given
      .when(state('PatientAdmitted', { effectiveAt: '2025-02-01', placement: at('iop') }))
      .thenWarned('OVERLAP_WITH_OTHER_ORGANISATION'));

  it('is refused by its code, without place or date', () =>
    by('org')(
      registered(),
      opened({ on: '2025-01-02' }),
      admitted({ on: '2025-01-02', level: 'inpatient' }),
      discharged({ on: '2025-01-05' }),
      died({ on: '2025-01-07', organisation: 'other' }),
    )
      .when(state('PatientAdmitted', { effectiveAt: '2025-01-08', placement: at('php') }))
      .thenRefused('AFTER_DEATH', { facts: [{ change: 0 }, { factId: null }] }));

  it('says in words no more than that', () => {
    const asked = () =>
      careDecider.decide(
        state('PatientAdmitted', { effectiveAt: '2025-01-30', placement: at('php') }),
        [registered(), died({ on: '2025-01-07', organisation: 'other' })]
          .map(recordedAs)
          .reduce(care.evolve, care.initial()),
        context(),
        {
          nowMs: Date.parse(NOW),
          source: { kind: 'api' },
          actor: { id: 'somebody', role: 'case_manager', organisation: 'org' },
          eventId: (index) => `event-${index}`,
        },
      );
    expect(asked).toThrow('PatientAdmitted of 2025-01-30 conflicts with a fact elsewhere');
  });
});

describe('Somebody known elsewhere', () => {
  const register = { type: 'RegisterPatient', input: { name: 'Ana Ruiz' } } as const;

  it('is joined, not registered again, by another organisation', () =>
    by('other')(registered()).when(register).thenStates({ type: 'RegistrationJoined' }));

  it('is refused where the organisation has the patient already', () => {
    by('org')(registered()).when(register).thenRefused('ALREADY_REGISTERED');
    given.when(register).thenRefused('ALREADY_REGISTERED');
  });

  it('belongs to every organisation with a standing fact', () => {
    const folded = [...elsewhere, coverageEnded({ coverage: pastId(4), on: '2025-01-05' })]
      .map(recordedAs)
      .reduce(care.evolve, care.initial());
    expect(organisationsOf(folded).sort()).toEqual(['org', 'other']);
  });
});
