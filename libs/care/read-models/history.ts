import { type EventRegistry, type Fact, type Facts, foldFact, type Warning } from '#event-sourcing';
import type { Actor, EffectiveAt, JsonObject, RecordedEvent, Source } from '#event-store';
import { inEffectiveOrder, isBy, lateHours, type RulePack } from '../domain/index.js';

/** How an entry came to say what it says: the statement, then each correction or void. */
export type Version = {
  readonly event: string;
  readonly kind: 'stated' | 'corrected' | 'voided';
  readonly recordedAt: string;
  readonly by: Actor;
  readonly source: Source;
};

/** One fact in a patient's history, in its place. */
export type HistoryFact = {
  readonly factId: string;
  /** Event to supersede in a correction. */
  readonly standing: string;
  readonly stream: string;
  readonly type: string;
  readonly effectiveAt: EffectiveAt | null;
  /** When the service first learned of it, and when it learned what stands now. */
  readonly recordedAt: string;
  readonly changedAt: string;
  /** Hours between when it was true and when it was learned, where that was late; null where it was in time. */
  readonly lateHours: number | null;
  readonly corrected: boolean;
  readonly voided: boolean;
  readonly organisation: string | null;
  readonly data: JsonObject;
  readonly warnings: readonly Warning[];
  readonly versions: readonly Version[];
};

/**
 * All facts of a patient in the order in which they were true, whatever stream they are in; what has no time
 * comes first. Voided facts keep their place.
 *
 * @param events - of all the patient's streams, upcast
 */
export function historyOf(
  events: readonly RecordedEvent[],
  registry: EventRegistry,
  packs: readonly RulePack[],
  asOf?: string,
): HistoryFact[] {
  const inLogOrder = [...events].sort((a, b) => (a.position < b.position ? -1 : 1));
  const rank = new Map(inLogOrder.map(({ id }, index) => [id, index]));
  const streams = new Map<string, Facts>();
  for (const event of inLogOrder) {
    const facts = streams.get(event.stream) ?? new Map();
    streams.set(event.stream, facts);
    foldFact(facts, event, registry);
  }
  const byId = new Map(inLogOrder.map((event) => [event.id, event]));
  const versions = versionsOf(inLogOrder);
  // Streams count their own revisions: the stated order of all of them together is that of the log.
  const facts = [...streams.values()]
    .flatMap((of) => [...of.values()])
    .filter((fact) => asOf === undefined || isBy(fact, asOf))
    .map((fact) => ({ ...fact, stated: rank.get(fact.factId) ?? 0 }))
    .sort((a, b) => a.stated - b.stated);
  const untimed = facts.filter(({ effectiveAt }) => effectiveAt === null);
  return [...untimed, ...inEffectiveOrder(facts)].map((fact) => ({
    factId: fact.factId,
    standing: fact.standing,
    stream: byId.get(fact.factId)?.stream ?? '',
    type: fact.type,
    effectiveAt: fact.effectiveAt,
    recordedAt: fact.statedAt,
    changedAt: fact.changedAt,
    lateHours: lateHoursOf(fact, packs),
    corrected: fact.standing !== fact.factId && !fact.voided,
    voided: fact.voided,
    organisation: fact.organisation,
    data: withoutWarnings(fact.data),
    warnings: fact.warnings,
    versions: versions.get(fact.factId) ?? [],
  }));
}

function versionsOf(events: readonly RecordedEvent[]): Map<string, Version[]> {
  const versions = new Map<string, Version[]>();
  for (const { id, factId, type, metadata } of events) {
    const kind = type === 'FactCorrected' ? 'corrected' : type === 'FactVoided' ? 'voided' : 'stated';
    const { recordedAt, actor: by, source } = metadata;
    const version: Version = { event: id, kind, recordedAt, by, source };
    versions.set(factId, [...(versions.get(factId) ?? []), version]);
  }
  return versions;
}

/** Late is what was learned longer after it was true than the rule pack of that date allows. */
function lateHoursOf(fact: Fact, packs: readonly RulePack[]): number | null {
  if (fact.effectiveAt === null || NEVER_LATE.has(fact.type)) return null;
  const hours = lateHours(fact.effectiveAt, Date.parse(fact.statedAt), packs);
  return hours === null ? null : Math.floor(hours);
}

/** Facts whose time is that of a span, not of something that happened. */
const NEVER_LATE = new Set(['CoverageRecorded', 'CoverageEnded', 'RepresentativeAppointed']);

function withoutWarnings({ warnings: _, ...data }: JsonObject): JsonObject {
  return data;
}
