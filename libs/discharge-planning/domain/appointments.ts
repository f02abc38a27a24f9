import { inEffectiveOrder } from '#care/domain';
import { dateOf, type Fact } from '#event-sourcing';
import type { Break } from './plan-violation.js';

export type AppointmentStatus = 'booked' | 'kept' | 'missed' | 'cancelled';

/** One appointment, from its booking to what became of it. */
export type Appointment = {
  /** Id of the fact that booked it. */
  readonly id: string;
  readonly booked: Fact;
  readonly rescheduled: Fact[];
  /** What became of it; null while it lies ahead, again after it was rescheduled. */
  settled: Fact | null;
  status: AppointmentStatus;
  /** On the calendar of the facility, to the day or the minute. */
  on: string;
};

const STATUS: Readonly<Record<string, AppointmentStatus>> = {
  AppointmentKept: 'kept',
  AppointmentMissed: 'missed',
  AppointmentCancelled: 'cancelled',
};
const OF_APPOINTMENTS = new Set(['AppointmentBooked', 'AppointmentRescheduled', ...Object.keys(STATUS)]);

export function isOfAppointment({ type }: Pick<Fact, 'type'>): boolean {
  return OF_APPOINTMENTS.has(type);
}

/** Appointments in the order in which they were booked, read in the order in which things were true. */
export function appointmentsIn(facts: readonly Fact[], breaks: Break): Appointment[] {
  const order = inEffectiveOrder(facts.filter(isOfAppointment));
  const found = new Map<string, Appointment>();
  for (const fact of order) {
    if (fact.type === 'AppointmentBooked') found.set(fact.factId, bookedBy(fact));
    else read(fact, found.get(String(fact.data.appointment)), breaks);
  }
  return [...found.values()];
}

function bookedBy(booked: Fact): Appointment {
  const on = String(booked.data.on);
  return { id: booked.factId, booked, rescheduled: [], settled: null, status: 'booked', on };
}

function read(fact: Fact, appointment: Appointment | undefined, breaks: Break): void {
  if (appointment === undefined) return breaks('APPOINTMENT_UNKNOWN', fact);
  const { settled } = appointment;
  if (appointment.status === 'kept') return breaks('APPOINTMENT_KEPT', fact, settled);
  if (appointment.status === 'cancelled') return breaks('APPOINTMENT_CANCELLED', fact, settled);
  if (fact.type === 'AppointmentRescheduled') {
    appointment.rescheduled.push(fact);
    appointment.settled = null;
    appointment.status = 'booked';
    appointment.on = String(fact.data.on);
    return;
  }
  const status = STATUS[fact.type] ?? 'booked';
  if (appointment.status === 'missed') return breaks('APPOINTMENT_MISSED', fact, settled);
  if (status !== 'cancelled' && fact.effectiveAt !== null) {
    const tooSoon = dateOf(fact.effectiveAt) < appointment.on.slice(0, 10);
    if (tooSoon)
      return breaks('APPOINTMENT_AHEAD', fact, appointment.rescheduled.at(-1) ?? appointment.booked);
  }
  appointment.settled = fact;
  appointment.status = status;
}
