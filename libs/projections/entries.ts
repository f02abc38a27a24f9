import { type JsonObject, type RecordedEvent, StreamDamagedError } from '#event-store';
import type { AnyProjection, Upcast } from './projection.js';

/** An event on its way into views; `failure` is why it cannot be applied, once that is known. */
export type Entry = {
  readonly event: RecordedEvent;
  /** Kind of its stream: what stands before the first `-`. */
  readonly kind: string;
  readonly failure: { readonly error: unknown } | null;
  /** Only on the way into a view that opens. */
  readonly opened?: JsonObject | null;
};

/** Lifts an event to its newest shape; one that cannot be lifted fails in every view, not the projector. */
export function entryOf(event: RecordedEvent, upcast: Upcast): Entry {
  const kind = kindOf(event.stream);
  const { id, stream, revision, damage } = event;
  if (damage !== undefined) {
    const error = new StreamDamagedError(stream, [{ event: id, revision, what: damage }], []);
    return { event, kind, failure: { error } };
  }
  try {
    return { event: upcast(event), kind, failure: null };
  } catch (error) {
    return { event, kind, failure: { error } };
  }
}

/** The key under which a view keeps the entry, or null where the view does not care. */
export function keyOf(view: AnyProjection, { event, kind }: Entry): string | null {
  if (!view.kinds.includes(kind)) return null;
  return view.by === 'patient' ? event.patient : event.stream;
}

export function kindOf(stream: string): string {
  const end = stream.indexOf('-');
  return end < 0 ? stream : stream.slice(0, end);
}
