import type { Fact } from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';

/** One thing that a correction changed: what was held to be true before, and what is now. */
export type Changed = {
  /** Type of the fact, and the field of it: `PatientDischarged.disposition`. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
};

/** What became of one row. */
export type RowResult = {
  readonly number: number;
  readonly result: 'taken' | 'corrected' | 'unchanged' | 'refused';
  /** How many events it wrote. */
  readonly events: number;
  /** Codes of warnings, and of rules that the record does not keep since. */
  readonly warnings?: readonly string[];
  /** Of a refusal. */
  readonly code?: string;
  readonly field?: string;
  readonly reason?: string;
  /** Of a correction. */
  readonly changed?: readonly Changed[];
};

/** What the events changed in facts that stood before. Sealed values are told by name only. */
export function changesOf(before: readonly Fact[], events: readonly RecordedEvent[]): Changed[] {
  return events.flatMap((event) => {
    const fact = before.find(({ factId }) => factId === event.factId);
    const type = (event.type === 'FactCorrected' ? event.data.type : (fact?.type ?? event.type)) as string;
    const was = fact === undefined || fact.voided ? {} : told(fact.effectiveAt?.local, fact.data);
    const is = event.type === 'FactVoided' ? {} : toldBy(event);
    const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) =>
      JSON.stringify(was[name]) === JSON.stringify(is[name])
        ? []
        : [{ field: `${type}.${name}`, before: was[name] ?? null, after: is[name] ?? null }],
    );
    if (changed.length > 0 || event.sealed === null) return changed;
    return [{ field: `${type}.(sealed)`, before: null, after: null }];
  });
}

/** Beside what the row says: where the event came from in the record. */
const UNTOLD = new Set(['warnings', 'age', 'facilityRevision', 'episode', 'zone', 'organisation']);

function toldBy({ type, data, effectiveAt }: RecordedEvent): Record<string, unknown> {
  return told(effectiveAt?.local, type === 'FactCorrected' ? (data.replacement as JsonObject) : data);
}

function told(at: string | undefined, { placement, ...data }: JsonObject): Record<string, unknown> {
  const flat = { ...data, ...(placement as JsonObject | undefined) };
  const values = Object.entries(flat).filter(([name, value]) => value !== null && !UNTOLD.has(name));
  return { ...(at === undefined ? {} : { effectiveAt: at }), ...Object.fromEntries(values) };
}
