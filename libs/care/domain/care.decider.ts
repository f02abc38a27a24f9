import {
  type Change,
  type Circumstances,
  type Decider,
  eventsOf,
  type Fact,
  foldFact,
  type NewEvent,
  RefusedError,
} from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { careRegistry } from './care.events.js';
import { type Care, care, isRegistered, organisationsOf } from './care.js';
import type { CareContext, Standing } from './context.js';
import type { PersonInput, RequestedChange } from './fact-inputs.js';
import { conflicting, refuse } from './refusals.js';
import { OPENED_BESIDE, statementOf } from './stating.js';
import { type Timeline, timelineOf } from './timeline.js';
import type { Violation } from './violation.js';
import { warningsAbout } from './warnings.js';

export type CareCommand =
  | { readonly type: 'RegisterPatient'; readonly input: PersonInput }
  | { readonly type: 'ChangeFacts'; readonly changes: readonly RequestedChange[] }
  | { readonly type: 'AcknowledgeWarnings'; readonly event: string; readonly codes: readonly string[] };

export const careDecider: Decider<Care, CareCommand, CareContext> = {
  ...care,
  decide(command, state, context, circumstances) {
    switch (command.type) {
      case 'RegisterPatient':
        return register(command.input, state, context, circumstances);
      case 'ChangeFacts':
        return changeFacts(command.changes, state, context, circumstances);
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
  const standing = { care: state, timeline: timelineOf(state), context, circumstances, at: '' };
  const { event } = statementOf({ type: 'PatientRegistered', input }, standing, null);
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
  const fact = Object.values(state.facts).find(({ standing }) => standing === eventId);
  const open = fact?.warnings.filter(({ acknowledged }) => !acknowledged).map(({ code }) => code) ?? [];
  const unknown = codes.find((code) => !fact?.warnings.some((warning) => warning.code === code));
  if (fact === undefined || unknown !== undefined || !isOwn(fact, actor.organisation)) {
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
  if (!isRegistered(state)) {
    throw new RefusedError('PATIENT_UNKNOWN', 'There is no such patient', {
      wayOut: 'Register the patient first',
    });
  }
  const before = timelineOf(state);
  const standing: Standing = { care: state, timeline: before, context, circumstances, at: '' };
  const changes = requested.flatMap((request, index) =>
    changesFor(request, { ...standing, at: requested.length > 1 ? `changes[${index}].` : '' }),
  );
  const events = openedBeside(eventsOf(changes, state.facts, careRegistry), circumstances);
  const after = afterwards(state, events, circumstances);
  judge(state, after, before, events, circumstances);
  return events.map((event, index) => withWarnings(event, index, after, context, circumstances));
}

function changesFor(request: RequestedChange, standing: Standing): Change[] {
  if (request.kind === 'add') {
    const { event, opens } = statementOf(request, standing, null);
    return [...(opens === undefined ? [] : [opens]), event].map((added) => ({ kind: 'add', event: added }));
  }
  const fact = standing.care.facts[request.factId];
  if (fact !== undefined && !isOwn(fact, standing.circumstances.actor.organisation)) {
    return refuse(
      'FACT_UNKNOWN',
      `There is no fact ${request.factId}`,
      `${standing.at}factId`,
      'Take it from the history',
    );
  }
  const { factId, supersedes, reason } = request;
  if (request.kind === 'void') return [{ kind: 'void', factId, supersedes, reason }];
  const { event } = statementOf(request, standing, (fact?.data.episode as string | undefined) ?? null);
  return [{ kind: 'correct', factId, supersedes, reason, event }];
}

function isOwn(fact: Fact, organisation: string | null): boolean {
  return organisation === null || fact.organisation === null || fact.organisation === organisation;
}

/** An admission that opens its own episode learns the id that the event before it will have. */
function openedBeside(events: readonly NewEvent[], { eventId }: Circumstances): NewEvent[] {
  return events.map((event, index) =>
    event.data.episode === OPENED_BESIDE
      ? { ...event, data: { ...event.data, episode: eventId(index - 1) } }
      : event,
  );
}

/** The whole record as it would stand. */
function afterwards(state: Care, events: readonly NewEvent[], circumstances: Circumstances) {
  const facts = { ...state.facts };
  const next = Math.max(-1, ...Object.values(facts).map(({ stated }) => stated)) + 1;
  const recordedAt = new Date(circumstances.nowMs).toISOString();
  for (const [index, event] of events.entries()) {
    const id = circumstances.eventId(index);
    const stated = {
      ...event,
      id,
      factId: event.factId ?? id,
      revision: next + index,
      effectiveAt: event.effectiveAt ?? null,
      organisation: event.organisation ?? circumstances.actor.organisation,
      metadata: { recordedAt, source: circumstances.source },
    };
    foldFact(facts, stated as unknown as RecordedEvent, careRegistry);
  }
  const resulting: Care = { ...state, facts };
  return { care: resulting, timeline: timelineOf(resulting) };
}

type After = ReturnType<typeof afterwards>;

/**
 * Judged on the whole resulting timeline: no rule may be broken that was kept before. A death, and what a feed
 * brings, is taken all the same, since nobody can be asked; what it breaks stays listed until it is settled.
 */
function judge(
  state: Care,
  after: After,
  before: Timeline,
  events: readonly NewEvent[],
  circumstances: Circumstances,
) {
  if (circumstances.source.kind === 'import') return;
  const broken = new Set(before.violations.map(nameOf));
  const deaths = events.flatMap((event, index) =>
    event.type === 'DeathRecorded' ? [circumstances.eventId(index)] : [],
  );
  const fresh = after.timeline.violations.filter(
    (violation) => !broken.has(nameOf(violation)) && !violation.facts.some((id) => deaths.includes(id)),
  );
  const [first] = fresh;
  if (first !== undefined) refuseFor(first, state, after.care, circumstances);
  for (const [index, event] of events.entries()) {
    refuseContradictedIntent(event.factId ?? circumstances.eventId(index), state, after, circumstances);
  }
}

function nameOf(violation: Violation): string {
  return `${violation.rule} ${[...violation.facts].sort().join(' ')}`;
}

function refuseFor(violation: Violation, state: Care, resulting: Care, circumstances: Circumstances): never {
  const facts = conflictsOf(violation.facts, state, resulting, circumstances);
  const named = facts.map((fact) =>
    [fact.type ?? 'a fact elsewhere', fact.effectiveAt].filter(Boolean).join(' of '),
  );
  throw new RefusedError(violation.rule, `${named.join(' conflicts with ')}`, {
    facts,
    wayOut: 'Correct the facts in conflict in one command, or state another time',
  });
}

function conflictsOf(ids: readonly string[], state: Care, resulting: Care, { actor }: Circumstances) {
  const added = Object.keys(resulting.facts).filter((id) => !Object.hasOwn(state.facts, id));
  return ids.flatMap((id) => {
    const fact = resulting.facts[id];
    if (fact === undefined) return [];
    return [conflicting(fact, actor.organisation, added.includes(id) ? added.indexOf(id) : undefined)];
  });
}

/** The clinician's word must fit the placement it is entered against; later corrections may contradict it. */
function refuseContradictedIntent(
  factId: string,
  state: Care,
  after: After,
  circumstances: Circumstances,
): void {
  const stay = after.timeline.stays.find((candidate) => candidate.factId === factId);
  if (stay === undefined || stay.before === null || stay.direction === stay.intent) return;
  const facts = conflictsOf([factId, stay.before.factId], state, after.care, circumstances);
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
  const fact = after.care.facts[factId];
  if (fact === undefined || fact.voided || event.type === 'EpisodeOpened') return event;
  const isNew = event.factId === undefined;
  return { ...event, warnings: warningsAbout({ fact, isNew, ...after, packs, circumstances }) };
}
