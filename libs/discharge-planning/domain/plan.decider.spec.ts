import { describe, expect, it } from '@jest/globals';
import type { Past } from '#event-sourcing/testing';
import { SECTIONS } from './sections.js';
import { admitted, died, discharged, EPISODE, GUARDIAN, moved, seen } from './testing/episodes.js';
import { correct, Planning, state, voiding, whole } from './testing/plans.js';

const IOP = [admitted('2025-02-01', 'iop')];
const on = (effectiveAt: string) => ({ effectiveAt });
/** A plan drafted in IOP on 10 February. */
function drafted(...care: readonly Past[]): Planning {
  const planning = new Planning(seen(...(care.length > 0 ? care : IOP)));
  planning.state('PlanDrafted', on('2025-02-10'));
  return planning;
}
function finalised(...care: readonly Past[]): Planning {
  const planning = drafted(...care).fill('2025-02-12');
  planning.state('PlanAcknowledged', { ...on('2025-02-20'), by: 'patient' });
  planning.state('PlanFinalised', on('2025-02-21'));
  return planning;
}

describe('A plan is drafted', () => {
  it('for the stay the patient is in that day', () => {
    const { plan } = drafted(admitted('2025-02-01', 'iop'), moved('2025-02-15', 'outpatient'));
    expect(plan.drafted?.data).toMatchObject({ episode: EPISODE, level: 'iop' });
    expect(plan.versions).toMatchObject([{ version: 1, finalised: null }]);
  });

  it('but not before the patient was in care', () => {
    const planning = new Planning(seen(...IOP));
    expect(planning.send(state('PlanDrafted', on('2025-01-31'))).refused).toBe('PLAN_WITHOUT_STAY');
  });

  it('but not twice, and not in the future', () => {
    const planning = drafted();
    expect(planning.send(state('PlanDrafted', on('2025-02-11'))).refused).toBe('PLAN_DRAFTED_TWICE');
    planning.now = '2025-02-10T12:00:00Z';
    expect(planning.send(state('PlanFinalised', on('2025-02-11'))).refused).toBe('IN_THE_FUTURE');
  });

  it('before anything else is said of it, except that there is a risk', () => {
    const planning = new Planning(seen(...IOP));
    const section = whole('goals', '2025-02-10');
    expect(planning.send(state('PlanSectionRevised', section)).refused).toBe('PLAN_NOT_DRAFTED');
    expect(planning.send(state('RiskFlagged', { ...on('2025-02-02'), risk: 'suicide' })).refused).toBeNull();
  });

  it('late, with a warning', () => {
    const planning = new Planning(seen(...IOP), '2025-02-20T12:00:00Z');
    expect(planning.send(state('PlanDrafted', on('2025-02-10'))).warnings).toEqual(['LATE_ENTRY']);
    expect(planning.send(state('PlanSectionRevised', whole('goals', '2025-02-19'))).warnings).toEqual([]);
  });
});

describe('A section', () => {
  it('has its words sealed and tells which parts were given', () => {
    const planning = drafted();
    planning.state('PlanSectionRevised', {
      ...on('2025-02-12'),
      section: 'safetyPlan',
      steps: { warningSigns: 'Sleepless', internalCoping: 'Walks' },
    });
    expect(planning.plan.versions[0]?.sections.safetyPlan?.data).toMatchObject({
      given: ['warningSigns', 'internalCoping'],
      version: 1,
    });
    expect(JSON.stringify(planning.plan)).not.toContain('Sleepless');
  });

  it('is refused with a part of another section, or with nothing', () => {
    const planning = drafted();
    const goals = { ...on('2025-02-12'), section: 'goals' as const };
    expect(planning.send(state('PlanSectionRevised', { ...goals, level: 'iop' })).refused).toBe(
      'SECTION_PART_UNKNOWN',
    );
    expect(planning.send(state('PlanSectionRevised', goals)).refused).toBe('SECTION_EMPTY');
  });
});

describe('A finalised version', () => {
  it('takes no section and no support that names it', () => {
    const planning = finalised();
    const section = { ...whole('goals', '2025-02-22'), version: 1 };
    expect(planning.send(state('PlanSectionRevised', section)).refused).toBe('PLAN_VERSION_FINALISED');
    const sponsor = { ...on('2025-02-22'), kind: 'sponsor' as const, name: 'Pat', version: 1 };
    expect(planning.send(state('SupportLinked', sponsor)).refused).toBe('PLAN_VERSION_FINALISED');
    expect(planning.send(state('PlanFinalised', on('2025-02-22'))).refused).toBe('PLAN_VERSION_FINALISED');
  });

  it('is followed by a new one at the next change, which begins with all that was said', () => {
    const planning = finalised();
    planning.state('PlanSectionRevised', whole('housing', '2025-02-25'));
    const [first, second] = planning.plan.versions;
    expect(second).toMatchObject({ version: 2, finalised: null, acknowledgement: null });
    expect(Object.keys(second?.sections ?? {})).toHaveLength(SECTIONS.length);
    expect(second?.sections.goals).toEqual(first?.sections.goals);
    expect(second?.sections.housing).not.toEqual(first?.sections.housing);
  });

  it('has nothing in it corrected or voided', () => {
    const planning = finalised();
    const goals = planning.plan.versions[0]?.sections.goals?.factId ?? '';
    const again = correct([goals, goals], 'PlanSectionRevised', whole('goals', '2025-02-12', 'Other'));
    expect(planning.send(again).refused).toBe('PLAN_VERSION_FINALISED');
    expect(planning.send(voiding(goals)).refused).toBe('PLAN_VERSION_FINALISED');
  });

  it('may be taken back while no copy was sent', () => {
    const planning = finalised();
    const finalisation = planning.plan.versions[0]?.finalised?.factId ?? '';
    const copy = { to: 'patient', way: 'handedOver', recipient: 'Rosa' } as const;
    planning.state('PlanTransmitted', { ...on('2025-02-22'), ...copy });
    expect(planning.send(voiding(finalisation)).refused).toBe('PLAN_NOT_FINALISED');
    const another = finalised();
    another.send(voiding(another.plan.versions[0]?.finalised?.factId ?? ''));
    expect(another.plan.versions).toMatchObject([{ version: 1, finalised: null }]);
  });

  it('is warned about where sections are missing or nobody acknowledged it', () => {
    const planning = drafted();
    expect(planning.send(state('PlanFinalised', on('2025-02-21'))).warnings).toEqual([
      'LATE_ENTRY',
      'PLAN_SECTIONS_MISSING',
      'PLAN_NOT_ACKNOWLEDGED',
    ]);
    const complete = drafted().fill('2025-02-12');
    complete.state('PlanAcknowledged', { ...on('2025-02-20'), by: 'patient' });
    complete.now = '2025-02-21T12:00:00Z';
    expect(complete.send(state('PlanFinalised', on('2025-02-21'))).warnings).toEqual([]);
    const changed = drafted().fill('2025-02-12');
    changed.state('PlanAcknowledged', { ...on('2025-02-20'), by: 'patient' });
    changed.state('PlanSectionRevised', whole('goals', '2025-02-20'));
    changed.now = '2025-02-21T12:00:00Z';
    expect(changed.send(state('PlanFinalised', on('2025-02-21'))).warnings).toEqual([
      'PLAN_NOT_ACKNOWLEDGED',
    ]);
  });
});

describe('A plan is acknowledged', () => {
  const spoken = (more: object) => state('PlanAcknowledged', { ...on('2025-02-20'), by: 'patient', ...more });

  it('by the patient, or by who represents them that day', () => {
    const planning = drafted();
    expect(planning.send(spoken({})).refused).toBeNull();
    expect(planning.send(spoken({ by: 'representative', representative: GUARDIAN })).refused).toBeNull();
  });

  it.each([
    ['nobody named', { by: 'representative' }],
    ['somebody unknown', { by: 'representative', representative: EPISODE }],
    ['the patient with a representative', { representative: GUARDIAN }],
  ])('but not by %s', (_, more) => {
    expect(drafted().send(spoken(more)).refused).toBe('ACKNOWLEDGER_UNKNOWN');
  });

  it('but not by a representative whose time is over', () => {
    const planning = drafted();
    planning.now = '2026-02-01T12:00:00Z';
    const late = { ...on('2026-01-01'), by: 'representative', representative: GUARDIAN } as const;
    expect(planning.send(state('PlanAcknowledged', late)).refused).toBe('ACKNOWLEDGER_UNKNOWN');
  });

  it('or refused, which counts as an answer and not as agreement', () => {
    const planning = drafted().fill('2025-02-12');
    planning.state('PlanRefused', { ...on('2025-02-20'), by: 'patient', reason: 'Wants to go home' });
    planning.now = '2025-02-21T12:00:00Z';
    expect(planning.send(state('PlanFinalised', on('2025-02-21'))).warnings).toEqual([
      'PLAN_NOT_ACKNOWLEDGED',
    ]);
  });

  it('but not after death', () => {
    const planning = drafted(...IOP, died('2025-02-15'));
    expect(planning.send(spoken({})).refused).toBe('AFTER_DEATH');
  });
});

describe('A copy', () => {
  const copy = { to: 'nextProvider', way: 'fax', recipient: 'Dr. Lee' } as const;

  it('is sent of a finalised version only, also while the next is being written', () => {
    expect(drafted().send(state('PlanTransmitted', { ...on('2025-02-22'), ...copy })).refused).toBe(
      'PLAN_NOT_FINALISED',
    );
    const planning = finalised();
    planning.state('PlanSectionRevised', whole('housing', '2025-02-22'));
    planning.state('PlanTransmitted', { ...on('2025-02-22'), ...copy });
    expect(planning.plan.versions.map(({ transmissions }) => transmissions.length)).toEqual([1, 0]);
  });

  it('has one receipt, not before it was sent, and none if it never was', () => {
    const planning = finalised();
    const receipt = (transmission: string, effectiveAt = '2025-02-24') =>
      planning.send(state('PlanReceiptRecorded', { effectiveAt, transmission })).refused;
    expect(receipt(EPISODE)).toBe('TRANSMISSION_UNKNOWN');
    const sent = planning.state('PlanTransmitted', { ...on('2025-02-23'), ...copy });
    expect(receipt(sent, '2025-02-22')).toBe('RECEIPT_BEFORE_TRANSMISSION');
    expect(receipt(sent)).toBeNull();
    expect(receipt(sent)).toBe('RECEIPT_RECORDED');
  });
});

describe('A support', () => {
  it('is linked, and ends in the next version of a finalised plan', () => {
    const planning = drafted().fill('2025-02-12');
    const support = planning.state('SupportLinked', {
      ...on('2025-02-12'),
      kind: 'supportGroup',
      name: 'Tuesday group',
    });
    planning.state('PlanFinalised', on('2025-02-21'));
    const end = state('SupportEnded', { ...on('2025-03-01'), support });
    expect(planning.send(end).refused).toBeNull();
    expect(planning.plan.versions.map(({ supports }) => supports.length)).toEqual([1, 0]);
    expect(planning.send(end).refused).toBe('SUPPORT_ENDED');
    expect(planning.send(state('SupportEnded', { ...on('2025-03-01'), support: EPISODE })).refused).toBe(
      'SUPPORT_UNKNOWN',
    );
  });
});

describe('An outcome contact', () => {
  const contact = (day: number, effectiveAt: string) =>
    state('OutcomeContactMade', { effectiveAt, day, outcome: 'inCare' });

  it('follows a discharge, on a day the rule pack names', () => {
    const left = drafted(...IOP, discharged('2025-03-10'));
    expect(left.send(contact(7, '2025-03-17')).refused).toBeNull();
    expect(left.send(contact(8, '2025-03-18')).refused).toBe('OUTCOME_DAY_UNKNOWN');
    expect(left.send(contact(7, '2025-03-09')).refused).toBe('OUTCOME_BEFORE_DISCHARGE');
    expect(drafted().send(contact(7, '2025-03-17')).refused).toBe('OUTCOME_BEFORE_DISCHARGE');
  });
});

describe('A risk', () => {
  it('is cleared once, where it was flagged', () => {
    const planning = drafted();
    const flag = planning.state('RiskFlagged', { ...on('2025-02-11'), risk: 'overdose' });
    const clear = (id: string) =>
      planning.send(state('RiskCleared', { ...on('2025-02-12'), flag: id })).refused;
    expect(clear(EPISODE)).toBe('RISK_UNKNOWN');
    expect(clear(flag)).toBeNull();
    expect(clear(flag)).toBe('RISK_CLEARED');
  });
});

describe('Another organisation', () => {
  it('has no plan in an episode of its neighbour', () => {
    const planning = new Planning(seen(admitted('2025-02-01', 'iop', { organisation: 'other' })));
    expect(planning.send(state('PlanDrafted', on('2025-02-10'))).refused).toBe('EPISODE_NOT_FOUND');
  });
});
