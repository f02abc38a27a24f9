import {
  type Change,
  type Circumstances,
  type Decider,
  eventsOf,
  factsAfter,
  type NewEvent,
  RefusedError,
} from '#event-sourcing';
import { careRegistry } from './care.events.js';
import { type Care, care, isRegistered, organisationsOf, standing } from './care.js';
import type { CareContext, Standing } from './context.js';
import { erase } from './erasing.js';
import type { ErasureReason } from './erasure-reasons.js';
import type { PersonInput, RequestedChange } from './fact-inputs.js';
import { conflicting, isForeign, refuse } from './refusals.js';
import { statementOf } from './stating.js';
import { OPENED_BESIDE } from './stating-moves.js';
import { type Timeline, timelineOf } from './timeline.js';
import type { Violation } from './violation.js';
import { warningsAbout } from './warnings.js';

export type CareCommand =
  | { readonly type: 'RegisterPatient'; readonly input: PersonInput }
  | { readonly type: 'ChangeFacts'; readonly changes: readonly RequestedChange[] }
  | { readonly type: 'ErasePatient'; readonly reason: ErasureReason }
  | { readonly type: 'AcknowledgeWarnings'; readonly event: string; readonly codes: readonly string[] };

export const careDecider: Decider<Care, CareCommand, CareContext> = {
  ...care,
  decide(command, state, context, circumstances) {
    if (state.erased) refuseErased();
    switch (command.type) {
      case 'RegisterPatient':
        return register(command.input, state, context, circumstances);
      case 'ChangeFacts':
        return changeFacts(command.changes, state, context, circumstances);
      case 'ErasePatient':
        return erase(command.reason, state, context, circumstances);
      case 'AcknowledgeWarnings':
        return acknowledge(command.event, command.codes, state, circumstances);
    }
  },
};

function register(
  input: PersonInput,
  state: Care,
  context: CareContext,
  circumstances: Circumstances,
): NewEvent[] {
  const about = { care: state, timeline: timelineOf(state), context, circumstances, at: '' };
  const { event } = statementOf({ type: 'PatientRegistered', input }, about, null);
  if (!isRegistered(state)) return [event];
  const { organisation } = circumstances.actor;
  if (organisation === null || organisationsOf(state).includes(organisation)) {
    return refuse(
      'ALREADY_REGISTERED',
      `Whoever has this identifier is registered as ${state.patient}`,
      'identifiers',
      'Use that patient; correct the registration if the identifier is wrong',
    );
  }
  return [
    { type: 'RegistrationJoined', data: {}, ...(event.sealed === undefined ? {} : { sealed: event.sealed }) },
  ];
}

function acknowledge(
  eventId: string,
  codes: readonly string[],
  state: Care,
  { actor }: Circumstances,
): NewEvent[] {
  const fact = [...state.facts.values()].find(({ standing }) => standing === eventId);
  const open = fact?.warnings.filter(({ acknowledged }) => !acknowledged).map(({ code }) => code) ?? [];
  const unknown = codes.find((code) => !fact?.warnings.some((warning) => warning.code === code));
  if (fact === undefined || unknown !== undefined || isForeign(fact, actor.organisation)) {
    return refuse(
      'WARNING_UNKNOWN',
      'No standing event has this warning',
      'codes',
      'Take event and codes from the history',
    );
  }
  const settled = codes.filter((code) => open.includes(code));
  const { organisation } = fact;
  return settled.length === 0
    ? []
    : [{ type: 'WarningsAcknowledged', data: { event: eventId, codes: settled }, organisation }];
}

function changeFacts(
  requested: readonly RequestedChange[],
  state: Care,
  context: CareContext,
  circumstances: Circumstances,
): NewEvent[] {
  // A registration that is void may be revived; nothing else can be said of its patient.
  if (![...state.facts.values()].some(({ type }) => type === 'PatientRegistered')) refuseUnknownPatient();
  const before = timelineOf(state);
  const about: Standing = { care: state, timeline: before, context, circumstances, at: '' };
  const at = (place: number) => (requested.length > 1 ? `changes[${place}].` : '');
  const asked = requested.flatMap((request, place) =>
    changesFor(request, { ...about, at: at(place) }).map((change) => ({ change, place })),
  );
  const places = asked.map(({ place }) => place);
  const changes = asked.map(({ change }) => change);
  const stated = eventsOf(changes, state.facts, careRegistry, (index) => at(places[index] ?? 0));
  const events = openedBeside(stated, circumstances);
  const after = afterwards(state, events, places, circumstances);
  checkRegistration(state, after.care);
  judge(after, before, events, circumstances);
  return events.map((event, index) => withWarnings(event, index, after, context, circumstances));
}

function refuseErased(): never {
  throw new RefusedError('PATIENT_ERASED', 'This patient was erased', {
    wayOut: 'Nothing more can be entered about them; register them anew under another identifier',
  });
}

function refuseUnknownPatient(): never {
  throw new RefusedError('PATIENT_UNKNOWN', 'There is no such patient', {
    wayOut: 'Register the patient first',
  });
}

function checkRegistration(before: Care, after: Care): void {
  const registrations = standing(after).filter(({ type }) => type === 'PatientRegistered');
  if (registrations.length === 0 && !isRegistered(before)) refuseUnknownPatient();
  if (registrations.length < 2) return;
  refuse('ALREADY_REGISTERED', 'The patient is registered already', 'type', 'Correct the registration');
}

function changesFor(request: RequestedChange, standing: Standing): Change[] {
  if (request.kind === 'add') {
    const { event, opens } = statementOf(request, standing, null);
    return [...(opens === undefined ? [] : [opens]), event].map((added) => ({ kind: 'add', event: added }));
  }
  const { facts } = standing.care;
  const fact = facts.get(request.factId);
  // Another organisation's fact is refused in the very words of one that there is not.
  if (fact === undefined || isForeign(fact, standing.circumstances.actor.organisation)) {
    const message = `There is no fact ${request.factId}`;
    return refuse('FACT_UNKNOWN', message, `${standing.at}factId`, 'Take it from the history');
  }
  const { factId, supersedes, reason } = request;
  if (request.kind === 'void') return [{ kind: 'void', factId, supersedes, reason }];
  const episode = (fact.data.episode as string | undefined) ?? null;
  const { event, opens } = statementOf(request, standing, episode);
  if (opens !== undefined) {
    const field = `${standing.at}episode`;
    return refuse('EPISODE_REQUIRED', 'What stood here belongs to no episode', field, 'Name the episode');
  }
  return [{ kind: 'correct', factId, supersedes, reason, event }];
}

/** An admission that opens its own episode learns the id that the event before it will have. */
function openedBeside(events: readonly NewEvent[], { eventId }: Circumstances): NewEvent[] {
  return events.map((event, index) =>
    event.data.episode === OPENED_BESIDE
      ? { ...event, data: { ...event.data, episode: eventId(index - 1) } }
      : event,
  );
}

/**
 * The whole record as it would stand.
 *
 * @param places - of each event's change in the command
 */
function afterwards(
  state: Care,
  events: readonly NewEvent[],
  places: readonly number[],
  circumstances: Circumstances,
) {
  const facts = factsAfter(state.facts, events, careRegistry, circumstances);
  const changeOf = new Map<string, number | undefined>();
  for (const [index, event] of events.entries()) {
    if (event.factId === undefined) changeOf.set(circumstances.eventId(index), places[index]);
  }
  const resulting: Care = { ...state, facts };
  return { care: resulting, timeline: timelineOf(resulting), changeOf };
}

type After = ReturnType<typeof afterwards>;

/**
 * Judged on the whole resulting timeline: no rule may be broken that was kept before. A death, and what a feed
 * brings, is taken all the same, since nobody can be asked; what it breaks stays listed until it is settled.
 */
function judge(after: After, before: Timeline, events: readonly NewEvent[], circumstances: Circumstances) {
  if (circumstances.source.kind === 'import') return;
  const broken = new Set(before.violations.map(nameOf));
  const deaths = events.flatMap((event, index) =>
    statedType(event) === 'DeathRecorded' ? [event.factId ?? circumstances.eventId(index)] : [],
  );
  const fresh = after.timeline.violations.filter(
    (violation) => !broken.has(nameOf(violation)) && !violation.facts.some((id) => deaths.includes(id)),
  );
  // The admission says more than the episode that was opened beside it.
  const opening = ({ facts: [id = ''] }: Violation) => after.care.facts.get(id)?.type === 'EpisodeOpened';
  const first = fresh.find((violation) => !opening(violation)) ?? fresh[0];
  if (first !== undefined) refuseFor(first, after, circumstances);
  for (const [index, event] of events.entries()) {
    refuseContradictedIntent(event.factId ?? circumstances.eventId(index), after, circumstances);
  }
}

function statedType({ type, data }: NewEvent) {
  return type === 'FactCorrected' ? data.type : type;
}

function nameOf(violation: Violation): string {
  return `${violation.rule} ${[...violation.facts].sort().join(' ')}`;
}

function refuseFor(violation: Violation, after: After, circumstances: Circumstances): never {
  const facts = conflictsOf(violation.facts, after, circumstances);
  const named = facts.map((fact) =>
    [fact.type ?? 'a fact elsewhere', fact.effectiveAt].filter(Boolean).join(' of '),
  );
  throw new RefusedError(violation.rule, `${named.join(' conflicts with ')}`, {
    facts,
    wayOut: 'Correct the facts in conflict in one command, or state another time',
  });
}

function conflictsOf(ids: readonly string[], { care, changeOf }: After, { actor }: Circumstances) {
  return ids.flatMap((id) => {
    const fact = care.facts.get(id);
    return fact === undefined ? [] : [conflicting(fact, actor.organisation, changeOf.get(id))];
  });
}

/** The clinician's word must fit the placement it is entered against; later corrections may contradict it. */
function refuseContradictedIntent(factId: string, after: After, circumstances: Circumstances): void {
  const stay = after.timeline.stays.find((candidate) => candidate.factId === factId);
  if (stay === undefined || stay.before === null || stay.direction === stay.intent) return;
  const facts = conflictsOf([factId, stay.before.factId], after, circumstances);
  throw new RefusedError(
    'DIRECTION_MISMATCH',
    `${stay.before.placement.level} to ${stay.placement.level} is ${stay.direction}, not ${stay.intent}`,
    { field: 'intent', facts, wayOut: `Send it as ${stay.direction}, or check level and time` },
  );
}

function withWarnings(
  event: NewEvent,
  index: number,
  after: After,
  { packs }: CareContext,
  circumstances: Circumstances,
): NewEvent {
  const factId = event.factId ?? circumstances.eventId(index);
  const fact = after.care.facts.get(factId);
  if (fact === undefined || fact.voided || event.type === 'EpisodeOpened') return event;
  const isNew = event.factId === undefined;
  return { ...event, warnings: warningsAbout({ fact, isNew, ...after, packs, circumstances }) };
}
