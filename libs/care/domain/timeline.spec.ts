import { describe, expect, it } from '@jest/globals';
import { type Past, pastId, recordedAs } from '#event-sourcing/testing';
import { care } from './care.js';
import { daysOf } from './stay.js';
import {
  admitted,
  corrected,
  died,
  discharged,
  episodeClosed,
  episodeReopened,
  holdEnded,
  holdStarted,
  leaveEnded,
  leaveStarted,
  moved,
  movePlanCancelled,
  movePlanned,
  opened,
  registered,
  voided,
} from './testing/index.js';
import { timelineOf } from './timeline.js';

const told = (...past: Past[]) => timelineOf(past.map(recordedAs).reduce(care.evolve, care.initial()));
/** Registered, an episode opened (fact 1), admitted to inpatient care on 2 January (fact 2); then the rest from 3 on. */
const inpatient = (...more: Past[]) =>
  told(
    registered(),
    opened({ on: '2025-01-02' }),
    admitted({ on: '2025-01-02', level: 'inpatient' }),
    ...more,
  );
const spans = (timeline: ReturnType<typeof told>) =>
  timeline.stays.map(({ placement, from, to }) => [placement.level, from.local, to?.local ?? null]);

describe('A stay', () => {
  it('lasts from the admission to the move, and from the move to the discharge', () => {
    const timeline = inpatient(moved({ on: '2025-01-09', level: 'php' }), discharged({ on: '2025-02-01' }));
    expect(spans(timeline)).toEqual([
      ['inpatient', '2025-01-02', '2025-01-09'],
      ['php', '2025-01-09', '2025-02-01'],
    ]);
    expect(timeline.stays.map(daysOf)).toEqual([7, 23]);
    expect(timeline.episodes).toMatchObject([{ status: 'closed' }]);
    expect(timeline.violations).toEqual([]);
  });

  it('is open while nothing ended it', () => {
    expect(spans(inpatient())).toEqual([['inpatient', '2025-01-02', null]]);
    expect(inpatient().episodes).toMatchObject([{ status: 'inCare' }]);
  });

  it('may begin and end on one day, with no days counted', () => {
    const timeline = inpatient(discharged({ on: '2025-01-02' }));
    expect(timeline.stays.map(daysOf)).toEqual([0]);
    expect(timeline.violations).toEqual([]);
  });

  it('counts calendar days over the change of the clocks', () => {
    const timeline = inpatient(
      moved({ on: '2025-03-08', level: 'php' }),
      moved({ on: '2025-03-10', level: 'iop' }),
    );
    expect(timeline.stays.map(daysOf)).toEqual([65, 2, null]);
  });

  it('is gone when its admission is voided, and what hung on it is listed', () => {
    const timeline = inpatient(discharged({ on: '2025-01-09' }), voided(2));
    expect(timeline.stays).toEqual([]);
    expect(timeline.violations).toEqual([{ rule: 'DISCHARGE_WITHOUT_STAY', facts: [pastId(3)] }]);
  });

  it('may follow another in the episode once that is reopened', () => {
    const timeline = inpatient(
      discharged({ on: '2025-01-09' }),
      episodeReopened({ on: '2025-01-20' }),
      admitted({ on: '2025-01-20', level: 'iop' }),
    );
    expect(spans(timeline).map(([level]) => level)).toEqual(['inpatient', 'iop']);
    expect(timeline.violations).toEqual([]);
    expect(timeline.episodes).toMatchObject([{ status: 'inCare', closed: null }]);
  });
});

describe('Leaves and holds', () => {
  it('begin and end within the stay', () => {
    const [stay] = inpatient(leaveStarted({ on: '2025-01-04' }), leaveEnded({ on: '2025-01-05' })).stays;
    expect(stay?.leaves).toMatchObject([
      { kind: 'therapeutic', from: { local: '2025-01-04' }, to: { local: '2025-01-05' }, returned: true },
    ]);
  });

  it('end with the stay, not returned, where the patient is discharged on leave', () => {
    const [stay] = inpatient(leaveStarted({ on: '2025-01-04' }), discharged({ on: '2025-01-08' })).stays;
    expect(stay?.leaves).toMatchObject([{ to: { local: '2025-01-08' }, returned: false }]);
  });

  it('end with a return told later for the day on which the stay ended', () => {
    const back = leaveEnded({ on: '2025-01-08' });
    const timeline = inpatient(leaveStarted({ on: '2025-01-04' }), discharged({ on: '2025-01-08' }), back);
    expect(timeline.stays[0]?.leaves).toMatchObject([{ to: { local: '2025-01-08' }, returned: true }]);
    expect(timeline.violations).toEqual([]);
    expect(inpatient(leaveStarted({ on: '2025-01-04' }), back, back).violations).toHaveLength(1);
  });

  it('are holds at the day levels', () => {
    const [, php] = inpatient(
      moved({ on: '2025-01-09', level: 'php' }),
      holdStarted({ on: '2025-01-12' }),
      holdEnded({ on: '2025-01-15' }),
    ).stays;
    expect(php?.holds).toMatchObject([
      { kind: 'vacation', from: { local: '2025-01-12' }, to: { local: '2025-01-15' }, returned: null },
    ]);
  });
});

describe('A death', () => {
  it('ends what is open, and the episode', () => {
    const timeline = inpatient(leaveStarted({ on: '2025-01-04' }), died({ on: '2025-01-05' }));
    expect(timeline.stays).toMatchObject([
      {
        to: { local: '2025-01-05' },
        disposition: 'deceased',
        leaves: [{ to: { local: '2025-01-05' }, returned: false }],
      },
    ]);
    expect(timeline.episodes).toMatchObject([{ status: 'closed' }]);
    expect(timeline.violations).toEqual([]);
  });

  it('leaves a discharge of the same day standing', () => {
    const timeline = inpatient(died({ on: '2025-01-05' }), discharged({ on: '2025-01-05' }));
    expect(timeline.stays).toMatchObject([{ to: { local: '2025-01-05' }, disposition: 'completed' }]);
    expect(timeline.violations).toEqual([]);
  });

  it('before a move lists the move, and no stay gets negative days', () => {
    const timeline = inpatient(moved({ on: '2025-01-09', level: 'php' }), died({ on: '2025-01-05' }));
    expect(timeline.violations).toEqual([{ rule: 'AFTER_DEATH', facts: [pastId(3), pastId(4)] }]);
    expect(timeline.stays.map(daysOf)).toEqual([7, 0]);
  });

  it('taken back opens again what it ended', () => {
    const timeline = inpatient(died({ on: '2025-01-05' }), voided(3));
    expect(spans(timeline)).toEqual([['inpatient', '2025-01-02', null]]);
    expect(timeline.episodes).toMatchObject([{ status: 'inCare' }]);
  });
});

describe('Two episodes', () => {
  const SECOND = pastId(4);
  const beside = (on: string, placement = {}) =>
    inpatient(
      moved({ on: '2025-01-09', level: 'php' }),
      opened({ on, episode: SECOND }),
      admitted({ on, level: 'iop', episode: SECOND, placement }),
    );

  it('may not overlap in one organisation', () =>
    expect(beside('2025-01-20').violations).toEqual([
      { rule: 'OVERLAPPING_STAYS', facts: [pastId(5), pastId(3)] },
    ]));

  it('overlap in two organisations with a warning only', () => {
    const timeline = beside('2025-01-20', { facility: 'lakeside' });
    expect(timeline.violations).toEqual([]);
    expect(timeline.overlapsBetweenOrganisations).toHaveLength(1);
  });

  it('overlap where one is beside the other by its role', () => {
    const timeline = beside('2025-01-20', { role: 'adjunct' });
    expect(timeline.violations).toEqual([]);
    expect(timeline.overlapsBetweenOrganisations).toEqual([]);
  });

  it('do not overlap on a shared boundary date', () => {
    const timeline = inpatient(
      discharged({ on: '2025-01-09' }),
      opened({ on: '2025-01-09', episode: SECOND }),
      admitted({ on: '2025-01-09', level: 'php', episode: pastId(4) }),
    );
    expect(timeline.violations).toEqual([]);
  });

  it('do not overlap where a stay of one day lies on the first date of another', () => {
    const timeline = inpatient(
      opened({ on: '2025-01-02' }),
      admitted({ on: '2025-01-02', level: 'php', episode: pastId(3) }),
      discharged({ on: '2025-01-02', episode: pastId(3) }),
    );
    expect(timeline.violations).toEqual([]);
  });

  it('overlap where a stay of one day lies inside another', () => {
    const timeline = inpatient(
      opened({ on: '2025-01-05' }),
      admitted({ on: '2025-01-05', level: 'php', episode: pastId(3) }),
      discharged({ on: '2025-01-05', episode: pastId(3) }),
    );
    expect(timeline.violations).toMatchObject([{ rule: 'OVERLAPPING_STAYS' }]);
  });
});

describe('Planned moves', () => {
  const plan = movePlanned({ on: '2025-01-03', for: '2025-01-20', level: 'php' });

  it('stay planned until they are cancelled', () => {
    expect(inpatient(plan).episodes[0]?.plannedMoves).toMatchObject([{ data: { on: '2025-01-20' } }]);
    const cancelled = inpatient(plan, movePlanCancelled({ on: '2025-01-05', plan: pastId(3) }));
    expect(cancelled.episodes[0]?.plannedMoves).toEqual([]);
    expect(cancelled.violations).toEqual([]);
  });

  it('are no stays', () => expect(inpatient(plan).stays).toHaveLength(1));

  it('cannot be cancelled twice', () => {
    const cancel = movePlanCancelled({ on: '2025-01-05', plan: pastId(3) });
    expect(inpatient(plan, cancel, cancel).violations).toMatchObject([{ rule: 'PLAN_NOT_OPEN' }]);
  });
});

describe('What no longer fits', () => {
  it('is listed where an earlier correction contradicts what a clinician meant', () => {
    const timeline = inpatient(
      moved({ on: '2025-01-09', level: 'php' }),
      corrected(2, admitted({ on: '2025-01-02', level: 'iop' })),
    );
    expect(timeline.violations).toEqual([]);
    expect(timeline.inconsistencies).toEqual([
      { rule: 'INTENT_CONTRADICTED', facts: [pastId(3), pastId(2)] },
    ]);
  });

  it('is listed where an episode closes around a patient in care', () =>
    expect(inpatient(episodeClosed({ on: '2025-01-04' })).violations).toEqual([
      { rule: 'EPISODE_NOT_CLOSED', facts: [pastId(3), pastId(2)] },
    ]));
});
