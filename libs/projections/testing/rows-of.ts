import type { JsonObject, RecordedEvent } from '#event-store';
import type { Projection } from '../projection.js';

/**
 * Given these events, the rows of the view: keys in the order of their first event. Each state is put
 * through JSON between events, as the projector may do, so that a state that cannot be stored shows here.
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
    const key = view.key(event);
    if (key === null) continue;
    const before = states.get(key) ?? stored(view.initial(key));
    states.set(key, stored(view.evolve(before, event, opened(event))));
  }
  return [...states.values()].flatMap((state) => view.rows(state));
}

function stored<State>(state: State): State {
  return JSON.parse(JSON.stringify(state)) as State;
}
