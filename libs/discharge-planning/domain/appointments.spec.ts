import { beforeEach, describe, expect, it } from '@jest/globals';
import { admitted, discharged, EPISODE, seen } from './testing/episodes.js';
import { correct, Planning, state, voiding } from './testing/plans.js';

const CARE = [admitted('2025-02-01', 'iop'), discharged('2025-03-10')];
const on = (effectiveAt: string) => ({ effectiveAt });

describe('An appointment', () => {
  let planning: Planning;
  let appointment: string;
  beforeEach(() => {
    planning = new Planning(seen(...CARE));
    planning.state('PlanDrafted', on('2025-02-10'));
    appointment = planning.state('AppointmentBooked', {
      ...on('2025-03-10'),
      on: '2025-03-13T10:00',
      service: 'therapy',
      provider: 'Dr. Lee',
    });
  });

  const found = () => planning.plan.appointments[0];
  const reschedule = (effectiveAt: string, to: string) =>
    planning.send(state('AppointmentRescheduled', { effectiveAt, appointment, on: to })).refused;
  const keep = (effectiveAt: string) =>
    planning.send(state('AppointmentKept', { effectiveAt, appointment })).refused;
  const miss = (effectiveAt: string) =>
    planning.send(state('AppointmentMissed', { effectiveAt, appointment })).refused;
  const cancel = (effectiveAt: string) =>
    planning.send(state('AppointmentCancelled', { effectiveAt, appointment, by: 'patient' })).refused;

  it('is missed, rescheduled and kept', () => {
    expect(miss('2025-03-13')).toBeNull();
    expect(found()).toMatchObject({ status: 'missed', on: '2025-03-13T10:00' });
    expect(reschedule('2025-03-14', '2025-03-16T09:00')).toBeNull();
    expect(found()).toMatchObject({ status: 'booked', on: '2025-03-16T09:00', settled: null });
    expect(keep('2025-03-16')).toBeNull();
    expect(found()).toMatchObject({ status: 'kept' });
  });

  it('is provisional where it was booked before the discharge was decided', () => {
    const early = new Planning(seen(admitted('2025-02-01', 'iop')));
    early.state('PlanDrafted', on('2025-02-10'));
    const input = { ...on('2025-02-11'), on: '2025-03-13', service: 'intake', provider: 'Dr. Lee' } as const;
    early.state('AppointmentBooked', input);
    expect(early.plan.appointments[0]?.booked.data).toMatchObject({ provisional: true });
    expect(found()?.booked.data).toMatchObject({ provisional: false });
  });

  it('is neither kept nor missed before its day', () => {
    expect(keep('2025-03-12')).toBe('APPOINTMENT_AHEAD');
    expect(miss('2025-03-12')).toBe('APPOINTMENT_AHEAD');
  });

  it('that was kept is not rescheduled, missed, cancelled or kept again', () => {
    keep('2025-03-13');
    expect(reschedule('2025-03-14', '2025-03-20')).toBe('APPOINTMENT_KEPT');
    expect(miss('2025-03-14')).toBe('APPOINTMENT_KEPT');
    expect(cancel('2025-03-14')).toBe('APPOINTMENT_KEPT');
    expect(keep('2025-03-14')).toBe('APPOINTMENT_KEPT');
  });

  it('that was missed is rescheduled before anything else becomes of it', () => {
    miss('2025-03-13');
    expect(keep('2025-03-13')).toBe('APPOINTMENT_MISSED');
    expect(cancel('2025-03-14')).toBe('APPOINTMENT_MISSED');
  });

  it('that was cancelled is over', () => {
    expect(cancel('2025-03-11')).toBeNull();
    expect(reschedule('2025-03-11', '2025-03-20')).toBe('APPOINTMENT_CANCELLED');
    expect(keep('2025-03-13')).toBe('APPOINTMENT_CANCELLED');
  });

  it('must have been booked', () => {
    appointment = EPISODE;
    expect(keep('2025-03-13')).toBe('APPOINTMENT_UNKNOWN');
  });

  it('that was entered as missed is corrected to kept, and the void of that leaves it ahead', () => {
    miss('2025-03-13');
    const missed = found()?.settled?.factId ?? '';
    const input = { ...on('2025-03-13'), appointment };
    expect(planning.send(correct([missed, missed], 'AppointmentKept', input)).refused).toBeNull();
    expect(found()).toMatchObject({ status: 'kept' });
    expect(planning.send(voiding(missed, planning.standing(missed))).refused).toBeNull();
    expect(found()).toMatchObject({ status: 'booked', settled: null });
  });

  it('is not voided while it says what became of it', () => {
    keep('2025-03-13');
    expect(planning.send(voiding(appointment)).refused).toBe('APPOINTMENT_UNKNOWN');
  });

  it('is read in the order in which things were true, whenever they were entered', () => {
    expect(reschedule('2025-03-14', '2025-03-16')).toBeNull();
    expect(miss('2025-03-13T18:00')).toBeNull();
    expect(found()).toMatchObject({ status: 'booked', on: '2025-03-16' });
  });
});
