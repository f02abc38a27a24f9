import type { BrokenEvent } from '#event-store';
import { printable } from './terminal.js';

/** What is wrong with an event, and where it stands. */
export function wordsForBroken({ id, stream, revision, position, what }: BrokenEvent): string {
  const where = stream === '' ? '' : `, revision ${revision} of ${stream}`;
  return printable(`event ${id || '(unreadable)'} at position ${position}${where}: ${what}`);
}
