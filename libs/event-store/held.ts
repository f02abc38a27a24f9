import type { EventStore, LogHead } from './event-store.js';

/** Why a log does not hold an event at its place; null where it does. */
export async function whyNotHeld(
  log: Pick<EventStore, 'head' | 'positionOf'>,
  { position, id }: LogHead,
): Promise<string | null> {
  const head = await log.head();
  if (head === null) return 'is empty';
  if (head.position < position) return `ends at position ${head.position}, event ${head.id}`;
  const actual = await log.positionOf(id);
  if (actual === position) return null;
  return actual === null ? 'does not hold that event' : `holds that event at position ${actual}`;
}
