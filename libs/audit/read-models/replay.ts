import { careStream } from '#care';
import { type Care, care } from '#care/domain';
import {
  type Caller,
  type EventRegistry,
  endOfDay,
  type Fact,
  type Facts,
  foldFact,
  instantOf,
  warningsOf,
} from '#event-sourcing';
import type { Actor, EffectiveAt, JsonObject, RecordedEvent, Source } from '#event-store';
import { type PatientState, stateOf } from './patient-state.js';

/** What an event did to the fact it speaks of; `noted` where it speaks of none. */
export type Deed = 'stated' | 'corrected' | 'voided' | 'acknowledged' | 'noted';

/** One event, with what was known of the patient before and after it. */
export type ReplayedEvent = {
  readonly event: string;
  readonly deed: Deed;
  /** Of the fact; of the event itself where it speaks of none. */
  readonly type: string;
  readonly factId: string;
  /** The event that stood for the fact until then. */
  readonly supersedes: string | null;
  /** What the fact had said until then. */
  readonly was: {
    readonly type: string;
    readonly effectiveAt: EffectiveAt | null;
    readonly data: JsonObject;
  } | null;
  readonly effectiveAt: EffectiveAt | null;
  readonly recordedAt: string;
  /** Hours from when it was true (for a day: from its end) to when it was learned; null without a time. */
  readonly delayHours: number | null;
  /** It was warned of as late when it was entered. */
  readonly late: boolean;
  readonly by: Actor;
  readonly source: Source;
  readonly organisation: string | null;
  readonly data: JsonObject;
  readonly warnings: readonly string[];
  readonly before: PatientState;
  readonly after: PatientState;
};

type Asked = {
  readonly patient: string;
  readonly caller: Caller;
  /** Facility-local date or minute, of which each state is. */
  readonly asOf: string;
  readonly registry: EventRegistry;
  /** Ids of the events to tell of. */
  readonly wanted: ReadonlySet<string>;
};

/** @param events - all that is recorded of the patient, upcast, in log order */
export function replayed(events: readonly RecordedEvent[], asked: Asked): ReplayedEvent[] {
  const { patient, caller, asOf, registry, wanted } = asked;
  const others = new Map<string, Facts>();
  let state: Care = care.initial();
  let known: PatientState | null = null;
  const now = () => (known ??= stateOf(state, asOf, caller));
  const told: ReplayedEvent[] = [];
  for (const event of events) {
    const isCare = event.stream === careStream(patient);
    const facts = isCare ? state.facts : factsIn(others, event.stream);
    const was = facts.get(event.factId) ?? null;
    const before = wanted.has(event.id) ? now() : null;
    if (isCare) {
      state = care.evolve(state, event);
      known = null;
    } else foldFact(facts, event, registry);
    if (before !== null) told.push({ ...toldOf(event, was, registry), before, after: now() });
  }
  return told;
}

function factsIn(streams: Map<string, Facts>, stream: string): Facts {
  const facts = streams.get(stream) ?? new Map();
  streams.set(stream, facts);
  return facts;
}

const DEEDS: Readonly<Record<string, Deed>> = {
  FactCorrected: 'corrected',
  FactVoided: 'voided',
  WarningsAcknowledged: 'acknowledged',
};

function toldOf(event: RecordedEvent, was: Fact | null, registry: EventRegistry) {
  const { type, data, metadata, effectiveAt, factId, supersedes, organisation } = event;
  const deed = DEEDS[type] ?? (registry.isCorrectable(type) ? 'stated' : 'noted');
  const says = saying(deed, event, was);
  const warnings = warningsOf({ data }).map(({ code }) => code);
  return {
    event: event.id,
    deed,
    type: says.type,
    factId,
    supersedes,
    was: was === null ? null : { type: was.type, effectiveAt: was.effectiveAt, data: plain(was.data) },
    effectiveAt,
    recordedAt: metadata.recordedAt,
    delayHours: effectiveAt === null ? null : delayOf(effectiveAt, metadata.recordedAt),
    late: warnings.includes('LATE_ENTRY'),
    by: metadata.actor,
    source: metadata.source,
    organisation,
    data: plain(says.data),
    warnings,
  };
}

function saying(
  deed: Deed,
  { type, data }: RecordedEvent,
  was: Fact | null,
): { type: string; data: JsonObject } {
  if (deed === 'corrected') return { type: data.type as string, data: data.replacement as JsonObject };
  return deed === 'voided' && was !== null ? was : { type, data };
}

function delayOf(at: EffectiveAt, recordedAt: string): number {
  const happened = instantOf(at) ?? endOfDay(at.local.slice(0, 10), at.zone);
  return Math.max(0, Math.floor((Date.parse(recordedAt) - happened) / 3_600_000));
}

function plain({ warnings: _, ...data }: JsonObject): JsonObject {
  return data;
}
