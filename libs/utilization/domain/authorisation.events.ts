import Type from 'typebox';
import { LEVELS } from '#care/domain';
import { type DataOf, defineEvent, EventRegistry, factEvents } from '#event-sourcing';
import * as terms from './authorisation-terms.js';

const oneOf = <Name extends string>(names: readonly Name[]) => Type.Unsafe<Name>(Type.Enum([...names]));
const orNull = <Value extends Type.TSchema>(value: Value) => Type.Union([value, Type.Null()]);
const code = orNull(Type.Object({ scheme: Type.String(), edition: Type.String(), code: Type.String() }));
/** Both days are included. */
const span = { from: Type.String(), to: Type.String() };
/** The fact that requested it. */
const authorisation = Type.String();
const fact = { correctable: true };

const grant = Type.Object({
  level: oneOf(LEVELS),
  code,
  units: Type.Integer(),
  ...span,
  nextReview: orNull(Type.String()),
  /** The payer says that nothing will be authorised after it. */
  lastCoverage: Type.Boolean(),
});

/** A payer is asked to authorise care. The event's own time is the day of the request. Sealed: requestedBy, note. */
export const authorisationRequested = defineEvent(
  'AuthorisationRequested',
  Type.Object({
    payer: Type.String(),
    level: oneOf(LEVELS),
    code,
    unit: oneOf(terms.UNITS),
    units: Type.Integer(),
    ...span,
    facility: Type.String(),
    /** Revision of the facility's stream that the decision rested on. */
    facilityRevision: Type.Integer(),
  }),
  fact,
);
/** The payer's answer; `grant` is null where nothing was authorised. Sealed: number, careManager, note. */
export const authorisationDecided = defineEvent(
  'AuthorisationDecided',
  Type.Object({ authorisation, outcome: oneOf(terms.DECISIONS), grant: orNull(grant) }),
  fact,
);
/** Somebody objects to what was denied. Sealed: note. */
export const authorisationAppealed = defineEvent(
  'AuthorisationAppealed',
  Type.Object({ authorisation }),
  fact,
);
/** `grant` takes the place of what was decided before; null where that is upheld. Sealed: number, careManager, note. */
export const appealDecided = defineEvent(
  'AppealDecided',
  Type.Object({ authorisation, outcome: oneOf(terms.APPEAL_OUTCOMES), grant: orNull(grant) }),
  fact,
);
/** A physician certifies that a stay is needed, on the event's own day. Sealed: certifiedBy, note. */
export const needCertified = defineEvent(
  'NeedCertified',
  Type.Object({
    /** Fact that began the stay. */
    stay: Type.String(),
    level: oneOf(LEVELS),
    facility: Type.String(),
    /** The last day it is certified for. */
    through: Type.String(),
    hoursPerWeek: orNull(Type.Number()),
    /** The day by which the rule pack of that day, or `through` if it is sooner, wants the next. */
    recertifyBy: Type.String(),
  }),
  fact,
);

/** Everything a stream of authorisations may hold, beside what all facts share. */
export const authorisationEvents = [
  authorisationRequested,
  authorisationDecided,
  authorisationAppealed,
  appealDecided,
  needCertified,
] as const;
export const authorisationRegistry = new EventRegistry(...authorisationEvents, ...factEvents);

export type Requested = DataOf<typeof authorisationRequested>;
export type Decided = DataOf<typeof authorisationDecided>;
export type AppealOutcomeData = DataOf<typeof appealDecided>;
export type Certified = DataOf<typeof needCertified>;
/** What a payer authorised. */
export type GrantData = NonNullable<Decided['grant']>;
