import { describe, expect, it } from '@jest/globals';
import { type Past, pastId, specification } from '#event-sourcing/testing';
import { careDecider } from './care.decider.js';
import {
  add,
  admitted,
  at,
  change,
  context,
  correct,
  died,
  discharged,
  EPISODE,
  leaveStarted,
  moved,
  opened,
  registered,
  state,
  voided,
  voidFact,
} from './testing/index.js';

const given = specification(careDecider, context(), '2025-02-01T12:00:00Z');
/** Facts 0 to 2: registered, episode opened, admitted to inpatient care on 2 January. */
const inpatient = (...more: Past[]) =>
  given(
    registered(),
    opened({ on: '2025-01-02' }),
    admitted({ on: '2025-01-02', level: 'inpatient' }),
    ...more,
  );
const inPhp = (...more: Past[]) => inpatient(moved({ on: '2025-01-09', level: 'php' }), ...more);
const on = (effectiveAt: string) => ({ effectiveAt });
const leave = (effectiveAt: string) =>
  state('LeaveStarted', { ...on(effectiveAt), kind: 'therapeutic' as const });
const hold = (effectiveAt: string) =>
  state('HoldStarted', { ...on(effectiveAt), reason: 'vacation' as const });
const discharge = (effectiveAt: string, more = {}) =>
  state('PatientDischarged', { ...on(effectiveAt), disposition: 'completed', ...more });
const admission = (effectiveAt: string, more = {}) =>
  state('PatientAdmitted', { ...on(effectiveAt), placement: at('php'), ...more });

describe('A patient', () => {
  it('nobody registered is unknown', () =>
    given().when(admission('2025-01-02')).thenRefused('PATIENT_UNKNOWN'));

  it('is registered once', () =>
    given(registered()).when({ type: 'RegisterPatient', input: {} }).thenRefused('ALREADY_REGISTERED'));

  it('is not registered a second time as one change of several', () =>
    given(registered()).when(state('PatientRegistered', {})).thenRefused('ALREADY_REGISTERED'));

  it('whose registration was voided by mistake gets it back by a correction that supersedes the void', () =>
    given(registered(), voided(0))
      .when(change(correct({ factId: pastId(0), supersedes: pastId(1) }, 'PatientRegistered', {})))
      .thenStates({ type: 'FactCorrected', factId: pastId(0), supersedes: pastId(1) }));

  it('whose registration is void is unknown otherwise', () =>
    given(registered(), voided(0)).when(admission('2025-01-02')).thenRefused('PATIENT_UNKNOWN'));
});

describe('A stay is refused', () => {
  it('in the future, by the calendar of the facility', () => {
    given(registered()).when(admission('2025-02-02')).thenRefused('IN_THE_FUTURE', { field: 'effectiveAt' });
    given(registered()).when(admission('2025-02-01T06:06')).thenRefused('IN_THE_FUTURE');
    given(registered()).when(admission('2025-02-01T06:05')).thenStates({}, {});
    inpatient().when(discharge('2025-02-02')).thenRefused('IN_THE_FUTURE');
  });

  it('before the patient was born', () =>
    given(registered(1984)).when(admission('1983-12-31')).thenRefused('BEFORE_BIRTH'));

  it('after the death', () =>
    inpatient(discharged({ on: '2025-01-05' }), died({ on: '2025-01-07' }))
      .when(admission('2025-01-08'))
      .thenRefused('AFTER_DEATH', {
        facts: [
          { factId: null, change: 0 },
          { factId: pastId(4), type: 'DeathRecorded' },
        ],
      }));

  it('beside another primary one of the organisation, naming both', () =>
    inpatient()
      .when(admission('2025-01-20'))
      .thenRefused('OVERLAPPING_STAYS', {
        facts: [
          { factId: null, change: 0, type: 'PatientAdmitted', effectiveAt: '2025-01-20' },
          { factId: pastId(2), type: 'PatientAdmitted', effectiveAt: '2025-01-02' },
        ],
      }));

  it('in an episode the patient is in already', () =>
    inpatient()
      .when(admission('2025-01-05', { episode: EPISODE }))
      .thenRefused('ADMITTED_TWICE'));

  it('in an episode that is closed', () =>
    inpatient(discharged({ on: '2025-01-05' }))
      .when(admission('2025-01-08', { episode: EPISODE }))
      .thenRefused('EPISODE_CLOSED'));

  it('where its expected end lies before it, or is no date', () => {
    const ending = (expectedEnd: string) =>
      admission('2025-01-08', { placement: at('php', { expectedEnd }) });
    given(registered()).when(ending('2025-01-07')).thenRefused('END_BEFORE_START');
    given(registered())
      .when(ending('2025-02-31'))
      .thenRefused('INVALID_TIME', { field: 'placement.expectedEnd' });
  });
});

describe('A discharge is refused', () => {
  it('without an open stay', () =>
    given(registered(), opened({ on: '2025-01-02' }))
      .when(discharge('2025-01-05'))
      .thenRefused('DISCHARGE_WITHOUT_STAY'));

  it('twice, naming the first', () =>
    inpatient(discharged({ on: '2025-01-05' }))
      .when(discharge('2025-01-06'))
      .thenRefused('DISCHARGE_WITHOUT_STAY', { facts: [{}, { factId: pastId(3) }] }));

  it('before the admission, naming it', () =>
    inpatient()
      .when(discharge('2025-01-01'))
      .thenRefused('END_BEFORE_START', { facts: [{}, { factId: pastId(2) }] }));

  it('before the last contact', () =>
    inpatient()
      .when(discharge('2025-01-05', { lastContactAt: '2025-01-06' }))
      .thenRefused('END_BEFORE_START', { field: 'lastContactAt' }));
});

describe('A move is refused', () => {
  const move = (effectiveAt: string, level: 'php' | 'inpatient', intent: 'stepDown' | 'stepUp' | 'lateral') =>
    state('PatientMoved', { ...on(effectiveAt), to: at(level), intent });

  it.each(['stepUp', 'lateral'] as const)('where PHP after inpatient care is called %s', (intent) =>
    inpatient()
      .when(move('2025-01-09', 'php', intent))
      .thenRefused('DIRECTION_MISMATCH', { field: 'intent' }),
  );

  it('before the admission', () =>
    inpatient()
      .when(move('2025-01-01', 'php', 'stepDown'))
      .thenRefused('MOVE_WITHOUT_STAY'));

  it('after the discharge', () =>
    inpatient(discharged({ on: '2025-01-05' }))
      .when(move('2025-01-09', 'php', 'stepDown'))
      .thenRefused('MOVE_WITHOUT_STAY', { facts: [{}, { factId: pastId(3), type: 'PatientDischarged' }] }));
});

describe('A leave is refused', () => {
  it('inside a leave', () =>
    inpatient(leaveStarted({ on: '2025-01-04' }))
      .when(leave('2025-01-05'))
      .thenRefused('LEAVE_WITHIN_LEAVE', { facts: [{}, { factId: pastId(3) }] }));
  it('from PHP, which has holds', () =>
    inPhp().when(leave('2025-01-12')).thenRefused('LEAVE_NEEDS_24_HOUR_STAY'));
  it('without a stay', () =>
    given(registered(), opened({ on: '2025-01-02' }))
      .when(leave('2025-01-05'))
      .thenRefused('LEAVE_WITHOUT_STAY'));
  it('where it is back before it left', () => {
    inpatient(leaveStarted({ on: '2025-01-04' }))
      .when(state('LeaveEnded', on('2025-01-03')))
      .thenRefused('RETURN_WITHOUT_LEAVE');
    inpatient()
      .when(state('LeaveStarted', { ...on('2025-01-04'), kind: 'therapeutic', expectedReturn: '2025-01-03' }))
      .thenRefused('END_BEFORE_START', { field: 'expectedReturn' });
  });
});

describe('A hold is refused', () => {
  it('in a 24-hour stay, which has leaves', () =>
    inpatient().when(hold('2025-01-05')).thenRefused('HOLD_NEEDS_DAY_LEVEL'));
  it('in aftercare', () =>
    inPhp(moved({ on: '2025-01-20', level: 'aftercare' }))
      .when(hold('2025-01-22'))
      .thenRefused('HOLD_NEEDS_DAY_LEVEL'));
  it('that ends though none began', () =>
    inPhp()
      .when(state('HoldEnded', on('2025-01-12')))
      .thenRefused('HOLD_END_WITHOUT_HOLD'));
});

describe('A correction is refused', () => {
  it('where something else stands by now, naming it', () =>
    inpatient(voided(2))
      .when(change(voidFact(pastId(2), pastId(2))))
      .thenRefused('ALREADY_SUPERSEDED', {
        field: 'supersedes',
        wayOut: expect.stringContaining(pastId(3)),
      }));

  it.each(['nothing', '__proto__', 'constructor', ''])('of a fact %j that is none', (factId) => {
    inpatient()
      .when(change(voidFact(factId)))
      .thenRefused('FACT_UNKNOWN', { field: 'factId' });
    inpatient()
      .when(change(correct({ factId }, 'LeaveEnded', on('2025-01-05'))))
      .thenRefused('FACT_UNKNOWN');
  });

  it('where one command changes a fact twice, naming the change', () =>
    inpatient(leaveStarted({ on: '2025-01-04' }))
      .when(
        change(
          voidFact(pastId(3)),
          correct({ factId: pastId(3) }, 'LeaveStarted', { ...on('2025-01-05'), kind: 'convenience' }),
        ),
      )
      .thenRefused('FACT_CHANGED_TWICE', { field: 'changes[1].factId' }));

  it('counts the changes as the command does, though an admission states two facts', () => {
    inpatient(discharged({ on: '2025-01-05' }))
      .when(
        change(add('PatientAdmitted', { ...on('2025-01-06'), placement: at('php') }), voidFact('nothing')),
      )
      .thenRefused('FACT_UNKNOWN', { field: 'changes[1].factId' });
    inpatient()
      .when(change(voidFact(pastId(1)), add('EpisodeOpened', on('2025-01-02'))))
      .thenRefused('EPISODE_UNKNOWN', { facts: [{ factId: pastId(2) }] });
  });
});
