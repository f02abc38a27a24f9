import { beforeEach, describe, expect, it } from '@jest/globals';
import { daysOf } from './stay.js';
import { at, correct, Journey } from './testing/index.js';

describe('One patient in 2025: inpatient, PHP, IOP, outpatient, aftercare', () => {
  let journey: Journey;
  let admission: string;
  let toPhp: string;
  let toIop: string;

  beforeEach(() => {
    journey = new Journey();
    const step = (effectiveAt: string, level: 'php' | 'iop' | 'outpatient' | 'aftercare') =>
      journey
        .at(`${effectiveAt}T20:00:00Z`)
        .enter('PatientMoved', { effectiveAt, to: at(level), intent: 'stepDown' }).factId;
    const beginning = { effectiveAt: '2025-01-02', placement: at('inpatient') };
    admission = journey.at('2025-01-02T20:00:00Z').enter('PatientAdmitted', beginning).factId;
    toPhp = step('2025-01-09', 'php');
    toIop = step('2025-02-02', 'iop');
    step('2025-03-15', 'outpatient');
    step('2025-06-01', 'aftercare');
    journey.at('2025-07-01T12:00:00Z');
  });

  const days = () =>
    Object.fromEntries(journey.timeline().stays.map((stay) => [stay.placement.level, daysOf(stay)]));
  const open = () => journey.timeline().stays.filter((stay) => stay.to === null);
  const moveToPhp = (effectiveAt: string) =>
    journey.correct(toPhp, 'PatientMoved', { effectiveAt, to: at('php'), intent: 'stepDown' });
  const moveToIop = (effectiveAt: string) =>
    journey.correct(toIop, 'PatientMoved', { effectiveAt, to: at('iop'), intent: 'stepDown' });

  it('was seven nights inpatient, 24 days in PHP, 41 in IOP, and is in aftercare since 1 June', () => {
    expect(days()).toEqual({ inpatient: 7, php: 24, iop: 41, outpatient: 78, aftercare: null });
    expect(open()).toMatchObject([{ placement: { level: 'aftercare' }, from: { local: '2025-06-01' } }]);
    expect(journey.timeline().inconsistencies).toEqual([]);
  });

  it('stepped down each time, one level at a time', () => {
    const stays = journey.timeline().stays;
    expect(stays.map(({ direction }) => direction)).toEqual([null, ...Array(4).fill('stepDown')]);
  });

  it('has other days but the same placement once IOP is known to have begun on 31 January', () => {
    moveToIop('2025-01-31');
    expect(days()).toMatchObject({ inpatient: 7, php: 22, iop: 43 });
    expect(open()).toMatchObject([{ placement: { level: 'aftercare' }, from: { local: '2025-06-01' } }]);
  });

  it('takes a leave of 4 to 5 January that is entered in July, with a warning', () => {
    const out = journey.enter('LeaveStarted', { effectiveAt: '2025-01-04', kind: 'therapeutic' });
    const back = journey.enter('LeaveEnded', { effectiveAt: '2025-01-05' });
    expect([...out.warnings, ...back.warnings]).toEqual(['LATE_ENTRY', 'LATE_ENTRY']);
    expect(journey.timeline().stays[0]?.leaves).toMatchObject([
      { from: { local: '2025-01-04' }, to: { local: '2025-01-05' }, returned: true },
    ]);
    expect(days()).toMatchObject({ inpatient: 7, php: 24, iop: 41 });
  });

  it('refuses PHP before the admission, naming both facts', () => {
    const refused = journey.refusal(() => moveToPhp('2025-01-01'));
    expect(refused).toMatchObject({
      code: 'MOVE_WITHOUT_STAY',
      message: 'PatientMoved of 2025-01-01 conflicts with PatientAdmitted of 2025-01-02',
      grounds: { facts: [{ factId: toPhp }, { factId: admission }] },
    });
  });

  it('lists that PHP now stands against its intent when IOP is moved before it, and no longer when it is moved back', () => {
    moveToIop('2025-01-05');
    expect(journey.timeline().inconsistencies).toEqual([
      { rule: 'INTENT_CONTRADICTED', facts: [toPhp, toIop] },
    ]);
    moveToIop('2025-02-02');
    expect(journey.timeline().inconsistencies).toEqual([]);
    expect(days()).toMatchObject({ inpatient: 7, php: 24, iop: 41 });
  });

  it('may move both sides of a boundary in one command', () => {
    const standing = (factId: string) => ({ factId, supersedes: journey.standing(factId) });
    journey.change(
      correct(standing(admission), 'PatientAdmitted', {
        effectiveAt: '2025-02-01',
        placement: at('inpatient'),
      }),
      correct(standing(toPhp), 'PatientMoved', {
        effectiveAt: '2025-02-01',
        to: at('php'),
        intent: 'stepDown',
      }),
    );
    expect(days()).toMatchObject({ inpatient: 0, php: 1, iop: 41 });
  });

  it('is told as of any day from the facts up to that day', () => {
    const levelsAsOf = (day: string) => journey.timeline(day).stays.map((stay) => stay.placement.level);
    expect(levelsAsOf('2025-01-01')).toEqual([]);
    expect(levelsAsOf('2025-01-09')).toEqual(['inpatient', 'php']);
    expect(journey.timeline('2025-02-01').stays.at(-1)).toMatchObject({ to: null });
  });
});
