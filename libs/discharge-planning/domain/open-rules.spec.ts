import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timelineOf } from '#care/domain';
import { daysAfter } from '#event-sourcing';
import type { Past } from '#event-sourcing/testing';
import { brokenRules, dueOn } from './open-rules.js';
import { admitted, careOf, died, discharged, EPISODE, moved, PACK, seen } from './testing/episodes.js';
import { Planning, whole } from './testing/plans.js';

const on = (effectiveAt: string) => ({ effectiveAt });
const IOP = admitted('2025-02-01', 'iop');
const LEFT = discharged('2025-03-10');

/** What is open about the episode, as rows. */
function rowsOf(care: readonly Past[], plan: (planning: Planning) => void = () => {}) {
  const planning = new Planning(seen(...care));
  plan(planning);
  const timeline = timelineOf(careOf(...care));
  const [episode] = timeline.episodes;
  return episode === undefined ? [] : brokenRules(episode, planning.plan, timeline);
}

const rulesOf = (...asked: Parameters<typeof rowsOf>) => rowsOf(...asked).map(({ rule }) => rule);

/** What holds on a day. */
function openOn(today: string, ...asked: Parameters<typeof rowsOf>): string[] {
  const due = rowsOf(...asked).flatMap((row) => dueOn(row, [PACK], today) ?? []);
  return due.filter(({ daysLeft }) => daysLeft === 0).map(({ rule }) => rule);
}

const draft = (planning: Planning) => planning.state('PlanDrafted', on('2025-02-10'));
const finalise = (planning: Planning) => {
  draft(planning);
  planning.state('PlanFinalised', on('2025-02-21'));
};
const book = (planning: Planning, day: string) =>
  planning.state('AppointmentBooked', {
    ...on('2025-03-10'),
    on: day,
    service: 'therapy',
    provider: 'Dr. Lee',
  });

describe('IOP without a draft', () => {
  it('becomes true by waiting', () => {
    expect(openOn('2025-02-14', [IOP])).toEqual([]);
    expect(openOn('2025-02-15', [IOP])).toEqual(['IOP_WITHOUT_DRAFT']);
    const [row] = rowsOf([IOP]);
    expect(row && dueOn(row, [PACK], '2025-02-05')).toMatchObject({ dueOn: '2025-02-15', daysLeft: 10 });
    expect(row && dueOn(row, [PACK], '2025-02-18')).toMatchObject({ daysLeft: 0, daysOpen: 3 });
  });

  it('is settled by a draft, or by leaving IOP', () => {
    expect(rulesOf([IOP], draft)).toEqual([]);
    expect(rulesOf([IOP, moved('2025-02-20', 'outpatient')])).toEqual([]);
  });

  it('is counted from the first of the IOP stays that follow each other', () => {
    const [row] = rowsOf([
      admitted('2025-01-05', 'php'),
      moved('2025-02-01', 'iop'),
      moved('2025-02-12', 'iop'),
    ]);
    expect(row).toMatchObject({ rule: 'IOP_WITHOUT_DRAFT', since: '2025-02-01' });
  });

  it('is not asked where no rule pack knows it', () => {
    const { iopWithoutDraftDays: _, ...rules } = PACK.rules;
    const [row] = rowsOf([IOP]);
    expect(row && dueOn(row, [{ ...PACK, rules }], '2025-12-31')).toBeNull();
  });
});

describe('A discharge without a finalised plan', () => {
  const RULE = 'DISCHARGED_WITHOUT_FINALISED_PLAN';
  it('is open from that day, also with a draft', () => {
    expect(rowsOf([IOP, LEFT])).toContainEqual(expect.objectContaining({ rule: RULE, since: '2025-03-10' }));
    expect(rulesOf([IOP, LEFT], draft)).toContain(RULE);
  });
  it('is settled by a finalised version', () => expect(rulesOf([IOP, LEFT], finalise)).not.toContain(RULE));
  it('is nothing to say against advice', () =>
    expect(rulesOf([IOP, discharged('2025-03-10', 'ama')])).toEqual(['NO_APPOINTMENT_AFTER_DISCHARGE']));
  it('is nothing to say of the dead', () => {
    expect(rulesOf([IOP, died('2025-03-10')])).toEqual([]);
    expect(rulesOf([IOP, discharged('2025-03-10', 'deceased')])).toEqual([]);
    expect(rulesOf([IOP, LEFT, died('2025-05-01')])).toEqual([]);
  });
  it('is nothing to say of an adjunct placement', () =>
    expect(rulesOf([admitted('2025-02-01', 'iop', { role: 'adjunct' }), LEFT])).toEqual([]));
});

describe('No appointment after a discharge', () => {
  const RULE = 'NO_APPOINTMENT_AFTER_DISCHARGE';
  const today = '2025-03-11';
  const open = (plan: (planning: Planning) => void) => openOn(today, [IOP, LEFT], plan).includes(RULE);
  const withBooking = (day: string) => (planning: Planning) => {
    finalise(planning);
    book(planning, day);
  };

  it.each([
    ['2025-03-09', true],
    ['2025-03-10', false],
    ['2025-03-17T23:30', false],
    ['2025-03-18', true],
  ])('where the only one is on %s: %s', (day, isOpen) => {
    expect(open(withBooking(day))).toBe(isOpen);
  });

  it('is open from the discharge, and says by when', () => {
    const row = rowsOf([IOP, LEFT], finalise).find(({ rule }) => rule === RULE);
    expect(row && dueOn(row, [PACK], today)).toMatchObject({
      dueOn: '2025-03-10',
      settleBy: '2025-03-17',
      daysLeft: 0,
      daysOpen: 1,
    });
  });

  it('comes back when the appointment is missed, cancelled or moved too far', () => {
    const booked = withBooking('2025-03-11');
    const then = (type: 'AppointmentMissed' | 'AppointmentCancelled' | 'AppointmentRescheduled') =>
      open((planning) => {
        booked(planning);
        const [appointment] = planning.plan.appointments;
        const about = { ...on('2025-03-11'), appointment: appointment?.id ?? '' };
        if (type === 'AppointmentCancelled') planning.state(type, { ...about, by: 'provider' });
        else if (type === 'AppointmentRescheduled') planning.state(type, { ...about, on: '2025-03-20' });
        else planning.state(type, about);
      });
    expect(open(booked)).toBe(false);
    expect(then('AppointmentMissed')).toBe(true);
    expect(then('AppointmentCancelled')).toBe(true);
    expect(then('AppointmentRescheduled')).toBe(true);
  });

  it('is settled for good by one that was kept', () =>
    expect(
      open((planning) => {
        withBooking('2025-03-25')(planning);
        const [appointment] = planning.plan.appointments;
        planning.state('AppointmentKept', { ...on('2025-03-25'), appointment: appointment?.id ?? '' });
      }),
    ).toBe(false));

  it('whatever the day of the appointment: it is open exactly outside the days allowed', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 40 }), fc.integer({ min: 0, max: 200 }), (after, later) => {
        const asked = openOn(
          daysAfter('2025-03-10', later),
          [IOP, LEFT],
          withBooking(daysAfter('2025-03-10', after)),
        );
        expect(asked.includes(RULE)).toBe(after < 0 || after > 7);
      }),
      { numRuns: 50 },
    );
  });
});

describe('A plan older than the placement', () => {
  const RULE = 'PLAN_OLDER_THAN_PLACEMENT';
  const stepped = [IOP, moved('2025-03-01', 'outpatient')];
  it('is found when the patient moves on', () => {
    expect(rowsOf(stepped, finalise)).toMatchObject([{ rule: RULE, since: '2025-03-01' }]);
    expect(rulesOf([IOP], finalise)).toEqual([]);
  });
  it('is settled by any change since, on the same day too', () =>
    expect(
      rulesOf(stepped, (planning) => {
        finalise(planning);
        planning.state('PlanSectionRevised', whole('goals', '2025-03-01'));
      }),
    ).toEqual([]));
});

describe('A missing safety plan', () => {
  const RULE = 'SAFETY_PLAN_MISSING';
  const flag = (planning: Planning) =>
    planning.state('RiskFlagged', { ...on('2025-02-05'), risk: 'suicide' });
  it('is open where a risk is flagged, with or without a plan', () => {
    expect(rowsOf([IOP], (planning) => void flag(planning))).toContainEqual(
      expect.objectContaining({ rule: RULE, since: '2025-02-05', episode: EPISODE }),
    );
  });
  it('until all six steps are written', () => {
    const written = (steps: object) =>
      rulesOf([IOP], (planning) => {
        flag(planning);
        draft(planning);
        planning.state('PlanSectionRevised', { ...on('2025-02-12'), section: 'safetyPlan', steps });
      });
    expect(written({ warningSigns: 'Sleepless' })).toEqual([RULE]);
    expect(written({ ...whole('safetyPlan', '2025-02-12').steps })).toEqual([]);
  });
  it('or until the risk is cleared', () =>
    expect(
      rulesOf([IOP], (planning) => {
        const id = flag(planning);
        draft(planning);
        planning.state('RiskCleared', { ...on('2025-02-12'), flag: id });
      }),
    ).toEqual([]));
});
