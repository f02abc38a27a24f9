import Type from 'typebox';
import { LEVELS } from '#care/domain';
import { type DataOf, defineEvent, EventRegistry, factEvents } from '#event-sourcing';
import * as terms from './plan-terms.js';
import { ACCEPTANCES, SECTIONS } from './sections.js';

const oneOf = <Name extends string>(names: readonly Name[]) => Type.Unsafe<Name>(Type.Enum([...names]));
const orNull = <Name extends string>(names: readonly Name[]) => Type.Union([oneOf(names), Type.Null()]);
const textOrNull = Type.Union([Type.String(), Type.Null()]);
/** Put behind this fact (null: first) among the facts of its date. */
const after = Type.Optional(textOrNull);
/** The version of the plan that the fact belongs to, counted from 1. */
const version = Type.Integer();
/** Fact by which the appointment was booked. */
const appointment = Type.String();
/** When an appointment is, on the calendar of the facility: a date or a minute. */
const on = Type.String();
const fact = { correctable: true };

/** `stay` is the fact that began the placement for which the plan is made. */
export const planDrafted = defineEvent(
  'PlanDrafted',
  Type.Object({ episode: Type.String(), stay: Type.String(), level: oneOf(LEVELS), after }),
  fact,
);
/** The whole section as it is from now on. Sealed: text, provider, list, steps. */
export const planSectionRevised = defineEvent(
  'PlanSectionRevised',
  Type.Object({
    version,
    section: oneOf(SECTIONS),
    given: Type.Array(Type.String()),
    level: orNull(LEVELS),
    acceptance: orNull(ACCEPTANCES),
    reconciled: Type.Union([Type.Boolean(), Type.Null()]),
    after,
  }),
  fact,
);
/** Sealed: name, contact, note. */
export const supportLinked = defineEvent(
  'SupportLinked',
  Type.Object({ version, kind: oneOf(terms.SUPPORT_KINDS), after }),
  fact,
);
/** Sealed: reason. */
export const supportEnded = defineEvent(
  'SupportEnded',
  Type.Object({ version, support: Type.String(), after }),
  fact,
);
/** `provisional`: the discharge was not decided yet. Sealed: provider, place, note. */
export const appointmentBooked = defineEvent(
  'AppointmentBooked',
  Type.Object({
    on,
    service: oneOf(terms.APPOINTMENT_SERVICES),
    modality: orNull(terms.APPOINTMENT_MODALITIES),
    provisional: Type.Boolean(),
    after,
  }),
  fact,
);
/** Sealed: provider, place where they changed; reason. */
export const appointmentRescheduled = defineEvent(
  'AppointmentRescheduled',
  Type.Object({ appointment, on, after }),
  fact,
);
/** Sealed: note. */
export const appointmentKept = defineEvent('AppointmentKept', Type.Object({ appointment, after }), fact);
/** Sealed: note. */
export const appointmentMissed = defineEvent('AppointmentMissed', Type.Object({ appointment, after }), fact);
/** Sealed: note. */
export const appointmentCancelled = defineEvent(
  'AppointmentCancelled',
  Type.Object({ appointment, by: oneOf(terms.CANCELLED_BY), after }),
  fact,
);
const acknowledgement = Type.Object({
  version,
  by: oneOf(terms.ACKNOWLEDGED_BY),
  /** Fact that appointed the representative. */
  representative: textOrNull,
  after,
});
/** Sealed: note. */
export const planAcknowledged = defineEvent('PlanAcknowledged', acknowledgement, fact);
/** Sealed: reason. */
export const planRefused = defineEvent('PlanRefused', acknowledgement, fact);
/** From here on the version stays as it is. */
export const planFinalised = defineEvent('PlanFinalised', Type.Object({ version, after }), fact);
/** Sealed: recipient, address. */
export const planTransmitted = defineEvent(
  'PlanTransmitted',
  Type.Object({ version, to: oneOf(terms.RECIPIENTS), way: oneOf(terms.TRANSMISSION_WAYS), after }),
  fact,
);
/** Sealed: by. */
export const planReceiptRecorded = defineEvent(
  'PlanReceiptRecorded',
  Type.Object({ transmission: Type.String(), after }),
  fact,
);
/** `day` after discharge that the contact belongs to. Sealed: note. */
export const outcomeContactMade = defineEvent(
  'OutcomeContactMade',
  Type.Object({ day: Type.Integer(), outcome: oneOf(terms.OUTCOMES), after }),
  fact,
);
/** Calls for a safety plan. Sealed: note. */
export const riskFlagged = defineEvent('RiskFlagged', Type.Object({ risk: oneOf(terms.RISKS), after }), fact);
/** `flag` is the fact that raised it. Sealed: reason. */
export const riskCleared = defineEvent('RiskCleared', Type.Object({ flag: Type.String(), after }), fact);

/** Everything a plan stream may hold, beside what all facts share. */
export const planEvents = [
  planDrafted,
  planSectionRevised,
  supportLinked,
  supportEnded,
  appointmentBooked,
  appointmentRescheduled,
  appointmentKept,
  appointmentMissed,
  appointmentCancelled,
  planAcknowledged,
  planRefused,
  planFinalised,
  planTransmitted,
  planReceiptRecorded,
  outcomeContactMade,
  riskFlagged,
  riskCleared,
] as const;
export const planRegistry = new EventRegistry(...planEvents, ...factEvents);

export type Booked = DataOf<typeof appointmentBooked>;
export type Acknowledged = DataOf<typeof planAcknowledged>;
