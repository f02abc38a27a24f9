import type { JsonObject, RecordedEvent } from '#event-store';
import { entryOf, keyOf } from '../entries.js';
import type { AnyProjection, Projection } from '../projection.js';

/**
 * Given these events, the rows of the view: keys in the order of their first event.
 *
 * @param opened - for a view that opens: what an event's sealed text gives
 */
export function rowsOf<State, Row extends object>(
  view: Projection<State, Row>,
  events: readonly RecordedEvent[],
  opened: (event: RecordedEvent) => JsonObject | null = () => null,
): Row[] {
  const states = new Map<string, State>();
  for (const event of events) {
    const entry = entryOf(event, (same) => same);
    const key = keyOf(view as unknown as AnyProjection, entry);
    if (key === null) continue;
    const before = states.get(key) ?? view.initial(key);
    states.set(key, view.evolve(before, event, opened(event)));
  }
  return [...states.values()].flatMap((state) => view.rows(state));
}
