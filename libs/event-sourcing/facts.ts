import Type from 'typebox';
import type { EffectiveAt, JsonObject, RecordedEvent, Source } from '#event-store';
import type { Circumstances, NewEvent } from './decider.js';
import { RefusedError, type Warning } from './errors.js';
import { defineEvent, type EventRegistry } from './registry.js';

/** The whole of a fact is replaced by what is now held to be true. */
export const factCorrected = defineEvent(
  'FactCorrected',
  Type.Object({ type: Type.String(), schemaVersion: Type.Integer(), replacement: Type.Object({}) }),
);

/** The fact was entered in error; nothing takes its place. */
export const factVoided = defineEvent('FactVoided', Type.Object({}));

/** Somebody has seen the warnings of an earlier event. */
export const warningsAcknowledged = defineEvent(
  'WarningsAcknowledged',
  Type.Object({ event: Type.String(), codes: Type.Array(Type.String()) }),
);

/** Events that the facts of every capability share. */
export const factEvents = [factCorrected, factVoided, warningsAcknowledged] as const;

/** The row of an import that spoke of a fact last; people may have corrected the fact since. */
export type ImportedRow = {
  readonly name: string;
  readonly row: string;
  readonly digest: string;
  /** Place in the stream of the event it was said in. */
  readonly revision: number;
};

/** What is held to be true now, and how it came to be. */
export type Fact<Data extends JsonObject = JsonObject> = {
  readonly factId: string;
  /** Place in its stream of the event that first stated it, counted from 0: the stated order. */
  readonly stated: number;
  /** Id of the event that stands: the statement itself, its last correction, or the void. */
  readonly standing: string;
  readonly voided: boolean;
  readonly type: string;
  readonly effectiveAt: EffectiveAt | null;
  readonly organisation: string | null;
  readonly data: Data;
  readonly source: Source;
  /** Absent where no import ever spoke of it. */
  readonly imported?: ImportedRow;
  /** When the service first learned of it, and when it learned what stands now. */
  readonly statedAt: string;
  readonly changedAt: string;
  readonly warnings: readonly Warning[];
};

/** Facts of one stream by id, in stated order. */
export type Facts = Map<string, Fact>;

/** Folds one event into the facts, in place. Events that state no fact are passed over. */
export function foldFact(facts: Facts, event: RecordedEvent, registry: EventRegistry): void {
  if (event.type === 'WarningsAcknowledged') return acknowledge(facts, event);
  const earlier = facts.get(event.factId);
  if (event.type === 'FactVoided' && earlier !== undefined) {
    const { type, data, effectiveAt, organisation } = earlier;
    facts.set(event.factId, said(event, earlier, { type, data, effectiveAt, organisation, voided: true }));
  } else if (event.type === 'FactCorrected' && earlier !== undefined) {
    const { type, replacement } = event.data as { type: string; replacement: JsonObject };
    const { effectiveAt, organisation } = event;
    facts.set(
      event.factId,
      said(event, earlier, { type, data: replacement, effectiveAt, organisation, voided: false }),
    );
  } else if (registry.isCorrectable(event.type)) {
    const { type, data, effectiveAt, organisation } = event;
    facts.set(event.id, said(event, undefined, { type, data, effectiveAt, organisation, voided: false }));
  }
}

type Said = Pick<Fact, 'type' | 'data' | 'effectiveAt' | 'organisation' | 'voided'>;

/** Field by field: folding is most of what a long history costs, and spreading objects a multiple of this. */
function said(event: RecordedEvent, earlier: Fact | undefined, what: Said): Fact {
  const { recordedAt, source } = event.metadata;
  const imported = importedIn(event) ?? earlier?.imported;
  const fact: Fact = {
    factId: earlier?.factId ?? event.id,
    stated: earlier?.stated ?? event.revision,
    standing: event.id,
    voided: what.voided,
    type: what.type,
    effectiveAt: what.effectiveAt,
    organisation: what.organisation,
    data: what.data,
    source,
    statedAt: earlier?.statedAt ?? recordedAt,
    changedAt: recordedAt,
    warnings: warningsOf(event),
  };
  return imported === undefined ? fact : Object.assign(fact, { imported });
}

/** The facts as they would stand after events that a decision is about to state; those given stay as they are. */
export function factsAfter(
  before: Facts,
  events: readonly NewEvent[],
  registry: EventRegistry,
  { nowMs, source, actor, eventId }: Circumstances,
): Facts {
  const facts = new Map(before);
  const next = nextStated(before);
  const recordedAt = new Date(nowMs).toISOString();
  for (const [index, event] of events.entries()) {
    const id = eventId(index);
    const stated = {
      ...event,
      id,
      factId: event.factId ?? id,
      revision: next + index,
      effectiveAt: event.effectiveAt ?? null,
      organisation: event.organisation ?? actor.organisation,
      metadata: { recordedAt, source },
    };
    foldFact(facts, stated as unknown as RecordedEvent, registry);
  }
  return facts;
}

/** The place in the stream behind every fact that was stated so far. */
export function nextStated(facts: Facts): number {
  let next = 0;
  for (const { stated } of facts.values()) if (stated >= next) next = stated + 1;
  return next;
}

export function warningsOf(event: Pick<RecordedEvent, 'data'>): readonly Warning[] {
  return (event.data.warnings ?? []) as unknown as Warning[];
}

function importedIn({ revision, metadata }: RecordedEvent): ImportedRow | undefined {
  const { kind, name, row, digest } = metadata.source;
  if (kind !== 'import' || name === undefined || row === undefined || digest === undefined) return undefined;
  return { name, row, digest, revision };
}

function acknowledge(facts: Facts, event: RecordedEvent): void {
  const codes = event.data.codes as string[];
  for (const fact of facts.values()) {
    if (fact.standing !== event.data.event) continue;
    const warnings = fact.warnings.map((warning) =>
      codes.includes(warning.code) ? { ...warning, acknowledged: true } : warning,
    );
    facts.set(fact.factId, { ...fact, warnings });
  }
}

/** One change of a command. Several are judged together and appended together. */
export type Change<Added extends NewEvent = NewEvent> =
  | { readonly kind: 'add'; readonly event: Added }
  | {
      readonly kind: 'correct';
      readonly factId: string;
      readonly supersedes: string;
      readonly event: Added;
      readonly reason: string;
    }
  | { readonly kind: 'void'; readonly factId: string; readonly supersedes: string; readonly reason: string };

/**
 * The events that state the changes.
 *
 * @param at - how the command names the input of a change, by the change's place counted from 0
 * @throws RefusedError `FACT_UNKNOWN`, `ALREADY_SUPERSEDED` naming the event that stands, `ALREADY_VOIDED`
 */
export function eventsOf(
  changes: readonly Change[],
  facts: Facts,
  registry: EventRegistry,
  at: (index: number) => string = (index) => `changes[${index}].`,
): NewEvent[] {
  const touched = new Set<string>();
  return changes.map((change, index) => {
    if (change.kind === 'add') return change.event;
    const fact = standingFact(change, facts, at(index));
    if (touched.has(fact.factId)) {
      throw new RefusedError('FACT_CHANGED_TWICE', `Fact ${fact.factId} is changed twice by one command`, {
        field: `${at(index)}factId`,
        wayOut: 'State the final form once',
      });
    }
    touched.add(fact.factId);
    const about = { factId: fact.factId, supersedes: change.supersedes };
    if (change.kind === 'void') {
      return {
        ...about,
        type: 'FactVoided',
        data: {},
        sealed: { reason: change.reason },
        effectiveAt: fact.effectiveAt,
        organisation: fact.organisation,
      };
    }
    const { type, data, sealed = {} } = change.event;
    const { schemaVersion } = registry.validate(type, data);
    return {
      ...change.event,
      ...about,
      type: 'FactCorrected',
      data: { type, schemaVersion, replacement: data },
      sealed: { reason: change.reason, replacement: sealed },
    };
  });
}

function standingFact(change: Exclude<Change, { kind: 'add' }>, facts: Facts, at: string): Fact {
  const fact = facts.get(change.factId);
  if (fact === undefined) {
    throw new RefusedError('FACT_UNKNOWN', `There is no fact ${change.factId}`, {
      field: `${at}factId`,
      wayOut: "Take the id from the patient's history",
    });
  }
  const conflict = [{ factId: fact.factId, type: fact.type, organisation: fact.organisation }];
  if (fact.standing !== change.supersedes) {
    throw new RefusedError(
      'ALREADY_SUPERSEDED',
      `Event ${fact.standing} stands now, not ${change.supersedes}`,
      {
        field: `${at}supersedes`,
        facts: conflict,
        wayOut: `Read the history again and supersede ${fact.standing}`,
      },
    );
  }
  if (change.kind === 'void' && fact.voided) {
    throw new RefusedError('ALREADY_VOIDED', `Fact ${fact.factId} is void already`, {
      field: `${at}factId`,
      facts: conflict,
      wayOut: 'To revive it, correct it and supersede the void',
    });
  }
  return fact;
}
