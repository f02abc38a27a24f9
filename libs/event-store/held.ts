import type { EventStore, LogHead } from './event-store.js';

/** Why a log does not hold an event at its place; null where it does. */
export async function whyNotHeld(
  log: Pick<EventStore, 'head' | 'positionOf' | 'readFrom'>,
  { position, id }: LogHead,
): Promise<string | null> {
  const head = await log.head();
  if (head === null) return 'is empty';
  if (head.position < position) return `ends at position ${head.position}, event ${head.id}`;
  const [there] = await log.readFrom(position, 1);
  if (there?.id === id) return null;
  // What knows the event by its id may be a copy of another log.
  const actual = await log.positionOf(id);
  return actual === null || actual === position
    ? 'does not hold that event'
    : `holds that event at position ${actual}`;
}
