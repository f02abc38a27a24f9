import { type RulePack, ruleOn } from '#care/domain';
import { daysAfter, daysBetween } from '#event-sourcing';
import type { JsonObject } from '#event-store';
import type { DischargePlanRow } from './discharge-plan.projection.js';
import type { AppointmentRow, VersionRow } from './discharge-plan.rows.js';

/** The sealed words of an event; null where there are none, or after erasure. */
export type Words = (event: string | null) => JsonObject | null;

/** The events whose words a page of this version shows. */
export function eventsShown(row: DischargePlanRow, version: VersionRow): ReadonlySet<string> {
  const shown = [
    row.drafted,
    ...version.sections.map(({ event }) => event),
    ...version.supports.map(({ event }) => event),
    version.acknowledgement?.event,
    ...version.transmissions.flatMap(({ event, receipt }) => [event, receipt]),
    ...row.appointments.flatMap(({ event, rescheduled, settled }) => [
      event,
      ...rescheduled.map((one) => one.event),
      settled,
    ]),
    ...row.risks.map(({ event }) => event),
    ...row.contacts.map(({ event }) => event),
  ];
  return new Set(shown.filter((event) => event !== null && event !== undefined));
}

export function versionInWords(version: VersionRow, words: Words) {
  const { sections, supports, acknowledgement, transmissions } = version;
  return {
    sections: sections.map(({ event, ...section }) => ({ ...section, event, opened: words(event) })),
    missing: sections.filter(({ state }) => state !== 'complete').map(({ section }) => section),
    supports: supports.map((support) => ({ ...support, opened: words(support.event) })),
    acknowledgement:
      acknowledgement === null ? null : { ...acknowledgement, opened: words(acknowledgement.event) },
    transmissions: transmissions.map((sent) => ({
      ...sent,
      opened: words(sent.event),
      receiptOpened: words(sent.receipt),
    })),
  };
}

export function appointmentsInWords(row: DischargePlanRow, words: Words, today: string) {
  return row.appointments.map((appointment) => ({
    ...appointment,
    ...whereAndWhom(appointment, words),
    note: words(appointment.event)?.note ?? null,
    settledNote: words(appointment.settled)?.note ?? null,
    daysAfterDischarge: row.dischargedOn === null ? null : daysBetween(row.dischargedOn, dateIn(appointment)),
    /** It was to be by now, and nobody has said what became of it. */
    overdue: appointment.status === 'booked' && dateIn(appointment) < today,
  }));
}

/** What the booking says, unless a later rescheduling says otherwise. */
function whereAndWhom({ event, rescheduled }: AppointmentRow, words: Words) {
  const said = [event, ...rescheduled.map((one) => one.event)].map(words);
  const last = (name: string) => said.findLast((one) => one?.[name] !== undefined)?.[name] ?? null;
  return { provider: last('provider'), place: last('place') };
}

function dateIn({ on }: AppointmentRow): string {
  return on.slice(0, 10);
}

type Shown = ReturnType<typeof appointmentsInWords>[number];

/** The first that lies ahead, and whether it falls within the days after discharge that the rule pack names. */
export function nextAppointment(
  row: DischargePlanRow,
  appointments: readonly Shown[],
  packs: readonly RulePack[],
  today: string,
) {
  const ahead = appointments.filter(({ status, on }) => status === 'booked' && on.slice(0, 10) >= today);
  const [next] = ahead.sort((a, b) => a.on.localeCompare(b.on));
  if (next === undefined) return null;
  const withinDays =
    row.dischargedOn === null ? null : ruleOn(packs, row.dischargedOn, 'appointmentWithinDays');
  const { daysAfterDischarge: days } = next;
  const falls = withinDays === null || days === null ? null : days >= 0 && days <= withinDays;
  return { ...next, withinDays, isWithinDays: falls };
}

/** The contacts that the rule pack asks for after the discharge, with what was found out. */
export function outcomeContacts(
  row: DischargePlanRow,
  packs: readonly RulePack[],
  words: Words,
  today: string,
) {
  const { dischargedOn, contacts } = row;
  const made = contacts.map((contact) => ({ ...contact, opened: words(contact.event) }));
  if (dischargedOn === null) return { made, due: [] };
  const days = ruleOn(packs, dischargedOn, 'outcomeContactDays') ?? [];
  const due = days
    .filter((day) => !made.some((contact) => contact.day === day))
    .map((day) => ({ day, dueOn: daysAfter(dischargedOn, day) }))
    .map((one) => ({ ...one, isDue: one.dueOn <= today }));
  return { made, due };
}
