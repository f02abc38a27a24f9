import { describe, it } from '@jest/globals';
import { pastId, specification } from '#event-sourcing/testing';
import { careDecider } from './care.decider.js';
import {
  add,
  admitted,
  at,
  change,
  context,
  correct,
  EPISODE,
  moved,
  opened,
  registered,
  state,
} from './testing/index.js';

const NOW = '2025-02-01T12:00:00Z';
const given = specification(careDecider, context({ birthDate: '1984-02-29' }), NOW);
/** At Riverside in Chicago from 2 January, at Hillside in Denver from 20 January. */
const moving = [
  registered(),
  opened({ on: '2025-01-02' }),
  admitted({ on: '2025-01-02', level: 'php' }),
  moved({ on: '2025-01-20', level: 'iop', placement: { facility: 'hillside', zone: 'America/Denver' } }),
];

describe('A fact of an episode', () => {
  it.each([
    ['2025-01-12', 'America/Chicago'],
    ['2025-01-20', 'America/Denver'],
    ['2025-01-25T09:00', 'America/Denver'],
  ])('of %s is told on the calendar of the stay of that date, %s', (effectiveAt, zone) =>
    given(...moving)
      .when(state('HoldStarted', { effectiveAt, reason: 'vacation' }))
      .thenStates({ effectiveAt: { zone }, data: { episode: EPISODE }, organisation: 'org' }),
  );

  it('stays in its episode when it is corrected', () =>
    given(...moving)
      .when(
        change(
          correct({ factId: pastId(2) }, 'PatientAdmitted', {
            effectiveAt: '2025-01-03',
            placement: at('php'),
          }),
        ),
      )
      .thenStates({
        type: 'FactCorrected',
        factId: pastId(2),
        data: { replacement: { episode: EPISODE, placement: { level: 'php' } } },
      }));
});

describe('An admission', () => {
  const admission = (effectiveAt: string, more = {}) =>
    state('PatientAdmitted', { effectiveAt, placement: at('php'), ...more });

  it('opens the episode it needs in the same breath', () =>
    given(registered())
      .when(admission('2025-02-01', { referralSource: 'court', referralDate: '2025-01-30' }))
      .thenStates(
        { type: 'EpisodeOpened', data: { referralSource: 'court' }, organisation: 'org' },
        { type: 'PatientAdmitted', organisation: 'org' },
      ));

  it('joins an episode it names', () =>
    given(registered(), opened({ on: '2025-01-02' }))
      .when(admission('2025-02-01', { episode: EPISODE }))
      .thenStates({ type: 'PatientAdmitted', data: { episode: EPISODE } }));

  it.each([
    ['2025-01-30', 40],
    ['2024-02-28', 39],
    ['2024-02-29', 40],
  ])('keeps the age of that day: on %s it was %d', (effectiveAt, age) =>
    given(registered()).when(admission(effectiveAt)).thenStates({}, { data: { age } }),
  );

  it('is not referred after it began', () =>
    given(registered())
      .when(admission('2025-01-30', { referralDate: '2025-01-31' }))
      .thenRefused('END_BEFORE_START', { field: 'referralDate' }));

  it('keeps the code with the rank the rule pack gives it, and none for a code without one', () => {
    const coded = (code: string) =>
      admission('2025-02-01', {
        placement: at('inpatient', { code: { scheme: 'ASAM', edition: '4', code } }),
      });
    given(registered())
      .when(coded('3.7'))
      .thenStates({}, { data: { placement: { code: { rank: 37 } } } });
    given(registered())
      .when(coded('9.9'))
      .thenStates({}, { data: { placement: { code: { rank: null } } } });
  });

  it('seals who decided and why', () =>
    given(registered())
      .when(admission('2025-02-01', { decidedBy: 'Dr. Vega', rationale: 'relapse' }))
      .thenStates({}, { sealed: { decidedBy: 'Dr. Vega', rationale: 'relapse' } }));
});

describe('A discharge', () => {
  it('may have its last contact on the same day', () =>
    given(...moving)
      .when(
        state('PatientDischarged', {
          effectiveAt: '2025-01-30',
          disposition: 'ama',
          lastContactAt: '2025-01-30',
        }),
      )
      .thenStates({ data: { lastContactAt: '2025-01-30' } }));
});

describe('Dates that are none are refused, naming the field', () => {
  it.each([
    ['from', state('CoverageRecorded', { payer: 'acme', from: '20250101' })],
    ['to', state('CoverageRecorded', { payer: 'acme', from: '2025-01-01', to: '2025-02-30' })],
    ['from', state('RepresentativeAppointed', { kind: 'parent', name: 'Luz', from: '1 May' })],
    [
      'on',
      state('MovePlanned', { effectiveAt: '2025-01-30', on: '2025-02-29', to: at('iop'), intent: 'lateral' }),
    ],
    ['effectiveAt', change(add('HoldEnded', { effectiveAt: '2025-02-31' }))],
  ])('%s', (field, command) =>
    given(...moving)
      .when(command)
      .thenRefused('INVALID_TIME', { field }),
  );

  it('a birth date', () =>
    given()
      .when({ type: 'RegisterPatient', input: { birthDate: '1984-02-30' } })
      .thenRefused('INVALID_TIME', { field: 'birthDate' }));
});
