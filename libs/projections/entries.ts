import type { JsonObject, RecordedEvent } from '#event-store';
import { UnfitViewError } from './errors.js';
import type { AnyProjection, Upcast } from './projection.js';

/** An event on its way into views; `failure` is why it cannot be applied, once that is known. */
export type Entry = {
  readonly event: RecordedEvent;
  readonly failure: { readonly error: unknown } | null;
  /** Only on the way into a view that opens. */
  readonly opened?: JsonObject | null;
};

/** Lifts an event to its newest shape; one that cannot be lifted fails in every view, not the projector. */
export function entryOf(event: RecordedEvent, upcast: Upcast): Entry {
  try {
    return { event: upcast(event), failure: null };
  } catch (error) {
    return { event, failure: { error } };
  }
}

/** The entry with the key under which the view keeps it, or null where the view does not care. */
export function keyed(view: AnyProjection, entry: Entry): { key: string; entry: Entry } | null {
  if (entry.failure) return { key: fallbackKey(entry), entry };
  try {
    const key = view.key(entry.event);
    if (key === null) return null;
    if (typeof key !== 'string' || key.includes('\u0000') || !key.isWellFormed()) {
      throw new UnfitViewError(`View ${view.name} gave a key that cannot be kept`);
    }
    return { key, entry };
  } catch (error) {
    return { key: fallbackKey(entry), entry: { ...entry, failure: { error } } };
  }
}

/** A failing event must be somebody's: its patient's, or else its stream's. */
function fallbackKey({ event }: Entry): string {
  return event.patient ?? event.stream;
}
