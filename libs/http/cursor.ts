import { RefusedError } from '#event-sourcing';

/** Where the next page begins: the sort key of the last row shown. */
export type CursorKey = readonly (string | number)[];

/** Opaque text for callers to hand back; it fits only the list it came from. */
export function writeCursor(list: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/**
 * The key that {@link writeCursor} was given for the same list.
 *
 * @param like - a key of the same shape: as many values, of the same types
 * @throws RefusedError `INVALID_CURSOR`
 */
export function readCursor<Key extends CursorKey>(list: string, text: string, like: Key): Key {
  const [name, ...key] = parsed(text);
  const fits = name === list && key.length === like.length && key.every((value, i) => isLike(value, like[i]));
  if (fits) return key as unknown as Key;
  throw new RefusedError('INVALID_CURSOR', 'The cursor is none of this list', {
    field: 'cursor',
    wayOut: 'Send `next` of the page before exactly as it was answered, or begin without a cursor',
  });
}

/** A count that a cursor holds; 0 for what is none. */
export function countIn(value: number): number {
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function parsed(text: string): readonly unknown[] {
  if (text.length > 2000 || !/^[A-Za-z0-9_-]+$/.test(text)) return [];
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isLike(value: unknown, like: string | number | undefined): boolean {
  if (typeof value !== typeof like) return false;
  return typeof value === 'string' ? !value.includes('\u0000') && value.isWellFormed() : true;
}
