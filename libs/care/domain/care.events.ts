import Type, { type Static } from 'typebox';
import { type DataOf, defineEvent, EventRegistry, factEvents } from '#event-sourcing';
import * as terms from './dispositions.js';
import { ERASURE_REASONS } from './erasure-reasons.js';
import { INTENTS, LEVELS, SETTINGS } from './levels.js';

const oneOf = <Name extends string>(names: readonly Name[]) => Type.Unsafe<Name>(Type.Enum([...names]));
const orNull = <Name extends string>(names: readonly Name[]) => Type.Union([oneOf(names), Type.Null()]);
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const countOrNull = Type.Union([Type.Number(), Type.Null()]);
/** Put behind this fact (null: first) among the facts of its date. */
const after = Type.Optional(textOrNull);
const episode = Type.String();

const placement = Type.Object({
  level: oneOf(LEVELS),
  setting: oneOf(SETTINGS),
  /** Only primary placements are judged; adjunct ones stand beside them (housing beside IOP, OTP). */
  role: oneOf(['primary', 'adjunct'] as const),
  facility: Type.String(),
  organisation: Type.String(),
  zone: Type.String(),
  /** Revision of the facility's stream that the decision rested on. */
  facilityRevision: Type.Integer(),
  programme: textOrNull,
  /** `rank` is the rule pack's, higher is more intensive; null where it has none. */
  code: Type.Union([
    Type.Object({ scheme: Type.String(), edition: Type.String(), code: Type.String(), rank: countOrNull }),
    Type.Null(),
  ]),
  acute: Type.Union([Type.Boolean(), Type.Null()]),
  diagnosisClass: orNull(terms.CONDITION_CLASSES),
  legalStatus: orNull(terms.LEGAL_STATUSES),
  livingArrangement: orNull(terms.LIVING_ARRANGEMENTS),
  expectedEnd: textOrNull,
  hoursPerWeek: countOrNull,
  daysPerWeek: countOrNull,
});
export type Placement = Static<typeof placement>;

const fact = { correctable: true };

/** Sealed: name, birth date, identifiers, address, telephone. */
export const patientRegistered = defineEvent(
  'PatientRegistered',
  Type.Object({
    birthYear: Type.Union([Type.Integer(), Type.Null()]),
    sex: orNull(terms.SEXES),
    language: textOrNull,
    identifierSystems: Type.Array(Type.String()),
  }),
  // Version 1 knew one identifier: `identifierSystem`.
  {
    ...fact,
    schemaVersion: 2,
    upcasts: {
      1: ({ identifierSystem, ...data }) => ({
        ...data,
        identifierSystems: typeof identifierSystem === 'string' ? [identifierSystem] : [],
      }),
    },
  },
);
/** Another organisation registered somebody who was known. */
export const registrationJoined = defineEvent('RegistrationJoined', Type.Object({}), fact);
/** Sealed: value. */
export const identifierAssigned = defineEvent(
  'IdentifierAssigned',
  Type.Object({ system: Type.String() }),
  fact,
);
/** Sealed: name, address, telephone. */
export const demographicsRecorded = defineEvent(
  'DemographicsRecorded',
  Type.Object({ sex: Type.Optional(oneOf(terms.SEXES)), language: Type.Optional(Type.String()), after }),
  fact,
);
/** Sealed: name, relationship, contact. `to` is the last day, null while it lasts. */
export const representativeAppointed = defineEvent(
  'RepresentativeAppointed',
  Type.Object({ kind: oneOf(terms.REPRESENTATIVE_KINDS), from: Type.String(), to: textOrNull, after }),
  fact,
);
export const episodeOpened = defineEvent(
  'EpisodeOpened',
  Type.Object({
    referralDate: textOrNull,
    referralSource: orNull(terms.REFERRAL_SOURCES),
    primaryConditionClass: orNull(terms.CONDITION_CLASSES),
    after,
  }),
  fact,
);
export const caseManagerAssigned = defineEvent(
  'CaseManagerAssigned',
  Type.Object({ episode, caseManager: Type.String(), after }),
  fact,
);
export const episodeClosed = defineEvent(
  'EpisodeClosed',
  Type.Object({ episode, reason: oneOf(terms.EPISODE_ENDS), after }),
  fact,
);
export const episodeReopened = defineEvent('EpisodeReopened', Type.Object({ episode, after }), fact);
/** Sealed: decidedBy, rationale. `age` in years that day. */
export const patientAdmitted = defineEvent(
  'PatientAdmitted',
  Type.Object({ episode, placement, age: countOrNull, after }),
  fact,
);
/** Sealed: decidedBy, rationale. Where the patient came from is derived, since earlier facts may change. */
export const patientMoved = defineEvent(
  'PatientMoved',
  Type.Object({ episode, to: placement, intent: oneOf(INTENTS), after }),
  fact,
);
/** Sealed: decidedBy, rationale. `lastContactAt` is a date. */
export const patientDischarged = defineEvent(
  'PatientDischarged',
  Type.Object({
    episode,
    disposition: oneOf(terms.DISPOSITION_NAMES),
    destination: orNull(terms.DESTINATIONS),
    lastContactAt: textOrNull,
    after,
  }),
  fact,
);
/** `on` is the date the move is meant for; the event's own time is when it was planned. */
export const movePlanned = defineEvent(
  'MovePlanned',
  Type.Object({ episode, on: Type.String(), to: placement, intent: oneOf(INTENTS), after }),
  fact,
);
/** Sealed: rationale. */
export const movePlanCancelled = defineEvent(
  'MovePlanCancelled',
  Type.Object({ plan: Type.String(), after }),
  fact,
);
export const leaveStarted = defineEvent(
  'LeaveStarted',
  Type.Object({ episode, kind: oneOf(terms.LEAVE_KINDS), expectedReturn: textOrNull, after }),
  fact,
);
export const leaveEnded = defineEvent(
  'LeaveEnded',
  Type.Object({ episode, returned: Type.Boolean(), after }),
  fact,
);
export const holdStarted = defineEvent(
  'HoldStarted',
  Type.Object({ episode, reason: oneOf(terms.HOLD_REASONS), expectedEnd: textOrNull, after }),
  fact,
);
export const holdEnded = defineEvent('HoldEnded', Type.Object({ episode, after }), fact);
export const deathRecorded = defineEvent('DeathRecorded', Type.Object({ after }), fact);
/** Sealed: memberId. Both dates are covered; `to` is null while it lasts; rank 1 pays first. */
export const coverageRecorded = defineEvent(
  'CoverageRecorded',
  Type.Object({ payer: Type.String(), from: Type.String(), to: textOrNull, rank: Type.Integer(), after }),
  fact,
);
/** `on` is the last day covered. */
export const coverageEnded = defineEvent(
  'CoverageEnded',
  Type.Object({ coverage: Type.String(), on: Type.String(), after }),
  fact,
);

/** The patient's key was destroyed: names and texts in all of their streams are closed for good. */
export const patientErased = defineEvent(
  'PatientErased',
  // `restored`: said again in a log whose backup was older than the erasure.
  Type.Object({ reason: oneOf([...ERASURE_REASONS, 'restored'] as const) }),
);

/** Everything a care stream may hold. */
export const careEvents = [
  patientErased,
  patientRegistered,
  registrationJoined,
  identifierAssigned,
  demographicsRecorded,
  representativeAppointed,
  episodeOpened,
  caseManagerAssigned,
  episodeClosed,
  episodeReopened,
  patientAdmitted,
  patientMoved,
  patientDischarged,
  movePlanned,
  movePlanCancelled,
  leaveStarted,
  leaveEnded,
  holdStarted,
  holdEnded,
  deathRecorded,
  coverageRecorded,
  coverageEnded,
] as const;

export const careRegistry = new EventRegistry(...careEvents, ...factEvents);

export type Admitted = DataOf<typeof patientAdmitted>;
export type Moved = DataOf<typeof patientMoved>;
export type Discharged = DataOf<typeof patientDischarged>;
export type Planned = DataOf<typeof movePlanned>;
export type Coverage = DataOf<typeof coverageRecorded>;
