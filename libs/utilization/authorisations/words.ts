import { opened, type Vault } from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';

/** A sealed word of an event by its name; null after erasure, and where there is none. */
export type Words = (event: string, name: string) => string | null;

/** Opens the words of some of the events. */
export async function wordsOf(
  vault: Vault,
  events: readonly RecordedEvent[],
  ids: ReadonlySet<string>,
): Promise<Words> {
  const said = events.filter(({ id }) => ids.has(id));
  const values = await opened(vault, said);
  // A correction keeps what the fact now says under `replacement`.
  const byId = new Map(said.map(({ id }, index) => [id, values[index]?.replacement ?? values[index]]));
  return (event, name) => {
    const text = (byId.get(event) as JsonObject | null | undefined)?.[name];
    return typeof text === 'string' ? text : null;
  };
}
