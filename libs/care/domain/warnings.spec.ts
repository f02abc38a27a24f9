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
  Journey,
  leaveEnded,
  leaveStarted,
  moved,
  opened,
  registered,
  state,
} from './testing/index.js';
import { timelineOf } from './timeline.js';

const NOW = '2025-02-01T12:00:00Z';
const given = specification(careDecider, context(), NOW);
const imported = specification(careDecider, context(), NOW, { source: { kind: 'import' } });
const inpatient = (...more: Past[]) => [
  registered(),
  opened({ on: '2025-01-02' }),
  admitted({ on: '2025-01-02', level: 'inpatient' }),
  ...more,
];
const admission = (effectiveAt: string, placement = at('outpatient')) =>
  state('PatientAdmitted', { effectiveAt, placement });

describe('A late entry is accepted with a warning', () => {
  /** 72 hours before now is 29 January, 06:00 in Chicago. */
  it.each([
    ['2025-01-29T06:00', []],
    ['2025-01-29T05:59', ['LATE_ENTRY']],
    ['2025-01-29', []],
    ['2025-01-28', ['LATE_ENTRY']],
  ])('of %s: %j', (effectiveAt, codes) =>
    given(registered())
      .when(admission(effectiveAt))
      .thenWarned(...codes),
  );

  it('counted from the end of the day at the facility', () => {
    const late = specification(careDecider, context(), '2025-02-01T05:59:00Z');
    late(registered()).when(admission('2025-01-28')).thenWarned();
    const later = specification(careDecider, context(), '2025-02-01T06:00:00Z');
    later(registered()).when(admission('2025-01-28')).thenWarned('LATE_ENTRY');
  });

  it('but not from an import', () => imported(registered()).when(admission('2020-01-01')).thenWarned());

  it('but not where an earlier entry is only corrected', () =>
    given(...inpatient())
      .when(
        change(
          correct({ factId: pastId(2) }, 'PatientAdmitted', {
            effectiveAt: '2025-01-01',
            placement: at('inpatient'),
          }),
        ),
      )
      .thenWarned());

  it('but not where no rule pack holds', () => {
    const unruled = specification(careDecider, context({ packs: [] }), NOW);
    unruled(registered()).when(admission('2020-01-01')).thenWarned();
  });
});

describe('A step down that skips levels is accepted with a warning', () => {
  const to = (level: 'php' | 'iop' | 'outpatient' | 'aftercare') =>
    given(...inpatient()).when(
      state('PatientMoved', { effectiveAt: '2025-02-01', to: at(level), intent: 'stepDown' }),
    );
  it('from 24-hour care to outpatient', () => to('outpatient').thenWarned('SKIPPED_LEVEL'));
  it('from 24-hour care to aftercare', () => to('aftercare').thenWarned('SKIPPED_LEVEL'));
  it('not to IOP', () => to('iop').thenWarned());
  it('not on the way up', () =>
    given(registered(), opened({ on: '2025-01-02' }), admitted({ on: '2025-01-02', level: 'outpatient' }))
      .when(state('PatientMoved', { effectiveAt: '2025-02-01', to: at('inpatient'), intent: 'stepUp' }))
      .thenWarned());
});

describe('Weekly hours outside the level are accepted with a warning', () => {
  const OUTSIDE = ['WEEKLY_HOURS_OUTSIDE_BAND'];
  it.each([
    ['outpatient', 8.5, 1, []],
    ['outpatient', 9, 1, OUTSIDE],
    ['iop', 9, 3, []],
    ['iop', 19.5, 5, []],
    ['iop', 20, 5, OUTSIDE],
    ['iop', 12, 2, OUTSIDE],
    ['php', 20, 5, []],
    ['php', 19, 5, OUTSIDE],
  ] as const)('%s with %d hours on %d days: %j', (level, hoursPerWeek, daysPerWeek, codes) =>
    given(registered())
      .when(admission('2025-02-01', at(level, { hoursPerWeek, daysPerWeek })))
      .thenWarned(...codes),
  );

  it('of which an adolescent needs fewer, also after a move', () => {
    const journey = new Journey(NOW, context({ birthDate: '2010-05-05' }));
    const admitted = journey.enter('PatientAdmitted', { effectiveAt: '2025-02-01', placement: at('php') });
    expect(admitted.events.at(-1)?.data).toMatchObject({ age: 14 });
    const to = at('iop', { hoursPerWeek: 6 });
    expect(
      journey.enter('PatientMoved', { effectiveAt: '2025-02-01', to, intent: 'stepDown' }).warnings,
    ).toEqual([]);
  });
});

describe('Leave beyond what payers cover is accepted with a warning', () => {
  const year = specification(careDecider, context(), '2025-12-31T12:00:00Z');
  const back = (effectiveAt: string) => state('LeaveEnded', { effectiveAt });
  const away = (from: string, to: string) => [leaveStarted({ on: from }), leaveEnded({ on: to })];
  const warned = (past: Past[], command: ReturnType<typeof back>) => year(...past).when(command);

  it('of more than ten days in one piece', () => {
    warned(inpatient(leaveStarted({ on: '2025-12-20' })), back('2025-12-30')).thenWarned();
    warned(inpatient(leaveStarted({ on: '2025-12-19' })), back('2025-12-30')).thenWarned('LEAVE_OVER_CAP');
  });

  it('that is expected to last longer', () =>
    warned(
      inpatient(),
      state('LeaveStarted', { effectiveAt: '2025-12-30', kind: 'convenience', expectedReturn: '2026-01-15' }),
    ).thenWarned('LEAVE_OVER_CAP'));

  it('of more than twenty days in one year, over all stays of the episode', () => {
    const past = inpatient(
      ...away('2025-02-01', '2025-02-11'),
      moved({ on: '2025-03-01', level: 'inpatient', intent: 'lateral' }),
      ...away('2025-04-01', '2025-04-10'),
      leaveStarted({ on: '2025-12-29' }),
    );
    warned(past, back('2025-12-30')).thenWarned();
    warned(past, back('2025-12-31')).thenWarned('LEAVE_OVER_CAP');
  });

  it('but no longer for a short leave after a long one', () =>
    warned(
      inpatient(...away('2025-02-01', '2025-02-15'), leaveStarted({ on: '2025-12-29' })),
      back('2025-12-30'),
    ).thenWarned());
});

describe('PHP and IOP of two episodes close to each other are accepted with a warning', () => {
  const phpUntil = (on: string) => [
    registered(),
    opened({ on: '2025-01-02' }),
    admitted({ on: '2025-01-02', level: 'php' }),
    discharged({ on }),
  ];
  const iop = admission('2025-01-30', at('iop'));
  it.each([
    ['2025-01-30', ['PHP_IOP_WITHIN_7_DAYS']],
    ['2025-01-23', ['PHP_IOP_WITHIN_7_DAYS']],
    ['2025-01-22', []],
  ])('where PHP ended on %s: %j', (on, codes) =>
    given(...phpUntil(on))
      .when(iop)
      .thenWarned(...codes),
  );

  it('but not where IOP follows PHP in one episode', () =>
    given(...phpUntil('2025-01-30').slice(0, 3))
      .when(state('PatientMoved', { effectiveAt: '2025-01-30', to: at('iop'), intent: 'stepDown' }))
      .thenWarned());
});

describe('What nobody can be asked about is accepted and listed', () => {
  it('a death before facts already told', () => {
    const journey = new Journey(NOW);
    journey.enter('PatientAdmitted', { effectiveAt: '2025-01-10', placement: at('php') });
    journey.enter('PatientDischarged', { effectiveAt: '2025-01-20', disposition: 'completed' });
    const death = journey.enter('DeathRecorded', { effectiveAt: '2025-01-15' }).factId;
    expect(journey.timeline().inconsistencies).toMatchObject([{ rule: 'AFTER_DEATH' }]);
    journey.correct(death, 'DeathRecorded', { effectiveAt: '2025-01-12' });
    expect(journey.timeline().inconsistencies).toMatchObject([{ rule: 'AFTER_DEATH' }]);
    journey.correct(death, 'DeathRecorded', { effectiveAt: '2025-01-22' });
    expect(journey.timeline().inconsistencies).toEqual([]);
  });

  it('an import that overlaps what stands, until it is settled', () => {
    const asked = { source: { kind: 'import' as const } };
    const journey = new Journey(NOW, context(), asked);
    const episode = journey.enter('EpisodeOpened', { effectiveAt: '2025-01-02' }).factId;
    journey.enter('PatientAdmitted', { effectiveAt: '2025-01-02', episode, placement: at('php') });
    const beside = journey.enter('PatientAdmitted', { effectiveAt: '2025-01-05', placement: at('iop') });
    expect(timelineOf(journey.care).inconsistencies).toMatchObject([{ rule: 'OVERLAPPING_STAYS' }]);
    journey.void(beside.factId);
    expect(timelineOf(journey.care).inconsistencies).toEqual([]);
  });

  it('a rule that was broken before does not stand in the way of other facts', () =>
    given(...inpatient(moved({ on: '2025-01-09', level: 'php' }), died({ on: '2025-01-05' })))
      .when(change(add('CoverageRecorded', { payer: 'acme', from: '2025-01-01' })))
      .thenStates({ type: 'CoverageRecorded' }));
});

describe('A warning is settled later', () => {
  const warned = {
    ...admitted({ on: '2025-01-02', level: 'inpatient' }),
    warnings: [{ code: 'LATE_ENTRY', facts: [pastId(2)] }],
  };
  const past = [registered(), opened({ on: '2025-01-02' }), warned];
  const acknowledge = (event: string, ...codes: string[]) =>
    ({ type: 'AcknowledgeWarnings', event, codes }) as const;

  it('by naming the event and the codes', () =>
    given(...past)
      .when(acknowledge(pastId(2), 'LATE_ENTRY'))
      .thenStates({ type: 'WarningsAcknowledged', data: { event: pastId(2), codes: ['LATE_ENTRY'] } }));

  it('once', () =>
    given(...past, {
      type: 'WarningsAcknowledged',
      data: { event: pastId(2), codes: ['LATE_ENTRY'] },
    })
      .when(acknowledge(pastId(2), 'LATE_ENTRY'))
      .thenNothing());

  it.each([
    ['a code it does not have', pastId(2), 'SKIPPED_LEVEL'],
    ['an event without warnings', pastId(1), 'LATE_ENTRY'],
    ['an event that is none', 'nothing', 'LATE_ENTRY'],
  ])('but not %s', (_, event, code) =>
    given(...past)
      .when(acknowledge(event, code))
      .thenRefused('WARNING_UNKNOWN'),
  );
});
