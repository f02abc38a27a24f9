import { v5 } from 'uuid';

const NAMESPACE = '7d0f7f0e-6f1c-5c1e-9a6f-0c5c9b1d2e3f';

/** The same words give the same id (UUIDv5): commands and events sent again are known by it. */
export function idOf(...words: readonly string[]): string {
  return v5(words.map((word) => `${word.length}:${word}`).join('|'), NAMESPACE);
}

/** Id of the event at a place of its command, counted from 0. */
export function eventIdOf(commandId: string, index: number): string {
  return v5(String(index), commandId);
}
