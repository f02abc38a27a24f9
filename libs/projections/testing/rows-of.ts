import type { JsonObject, RecordedEvent } from '#event-store';
import { byKeyOf, entryOf } from '../entries.js';
import { evolved } from '../folding.js';
import type { AnyProjection, Projection } from '../projection.js';

/**
 * Given these events, the rows of the view: keys in the order of their first event.
 *
 * @param opened - for a view that opens: what an event's sealed text gives
 */
export function rowsOf<State, Row extends object, Told = void>(
  typed: Projection<State, Row, Told>,
  events: readonly RecordedEvent[],
  opened: (event: RecordedEvent) => JsonObject | null = () => null,
): Row[] {
  const view = typed as unknown as AnyProjection;
  const { over } = view;
  const entries = events.map((event) => entryOf(event, (same) => same));
  return [...byKeyOf(view, entries)].flatMap(([key, own]) => {
    const state = own.reduce((one, { event }) => view.evolve(one, event, opened(event)), view.initial(key));
    const told = over?.told(own.reduce((one, entry) => evolved(over, one, entry), over.initial(key)));
    return view.rows(state, told) as Row[];
  });
}
