import { type JsonObject, type RawEvent, type RecordedEvent, StreamDamagedError } from '#event-store';
import type { Keyed, Upcast } from './projection.js';

/** An event on its way into views; `failure` is why it cannot be applied, once that is known. */
export type Entry = {
  readonly event: RecordedEvent;
  /** Kind of its stream: what stands before the first `-`. */
  readonly kind: string;
  readonly failure: { readonly error: unknown } | null;
  /** As the log has it, where the log is copied. */
  readonly raw: RawEvent | null;
  /** Only on the way into a view that opens. */
  readonly opened?: JsonObject | null;
};

/** Lifts an event to its newest shape; one that cannot be lifted fails in every view, not the projector. */
export function entryOf(event: RecordedEvent, upcast: Upcast, raw: RawEvent | null = null): Entry {
  const kind = kindOf(event.stream);
  const { id, stream, revision, damage } = event;
  if (damage !== undefined) {
    const error = new StreamDamagedError(stream, [{ event: id, revision, what: damage }], []);
    return { event, kind, failure: { error }, raw };
  }
  try {
    return { event: upcast(event), kind, failure: null, raw };
  } catch (error) {
    return { event, kind, failure: { error }, raw };
  }
}

/** The key under which the entry is kept, or null where it is none of these. */
export function keyOf({ kinds, by }: Keyed, { event, kind }: Entry): string | null {
  if (!kinds.includes(kind)) return null;
  return by === 'patient' ? event.patient : event.stream;
}

export function byKeyOf(keyed: Keyed, entries: readonly Entry[]): Map<string, Entry[]> {
  const byKey = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(keyed, entry);
    if (key === null) continue;
    const own = byKey.get(key);
    if (own) own.push(entry);
    else byKey.set(key, [entry]);
  }
  return byKey;
}

export function kindOf(stream: string): string {
  const end = stream.indexOf('-');
  return end < 0 ? stream : stream.slice(0, end);
}
