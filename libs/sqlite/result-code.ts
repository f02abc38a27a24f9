/** Primary result codes that callers tell apart. @see https://sqlite.org/rescode.html */
export const RESULT = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const;

/** SQLite's primary result code for an error the driver threw, or null where the error is not SQLite's. */
export function resultCode(error: unknown): number | null {
  // Told by its field, not its class: a driver's errors may come from another realm.
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? error.errcode : null;
  // The low byte is the primary code; the rest says more about it.
  return typeof code === 'number' ? code & 0xff : null;
}
