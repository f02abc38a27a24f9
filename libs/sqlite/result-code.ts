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

/** One driver gives no code with errors met while it walks rows; SQLite's texts for these codes are fixed. */
const TEXTS: Readonly<Record<string, number>> = {
  'database is locked': RESULT.busy,
  'database table is locked': RESULT.locked,
  'attempt to write a readonly database': RESULT.readOnly,
  'disk I/O error': RESULT.ioError,
  'database disk image is malformed': RESULT.corrupt,
  'database or disk is full': RESULT.full,
  'unable to open database file': RESULT.cannotOpen,
  'file is not a database': RESULT.notADatabase,
};

/** SQLite's primary result code for an error the driver threw, or null where the error is not SQLite's. */
export function resultCode(error: unknown): number | null {
  // Told by its fields, not its class: a driver's errors may come from another realm.
  if (typeof error !== 'object' || error === null) return null;
  const { errcode, message } = error as { errcode?: unknown; message?: unknown };
  // The low byte is the primary code; the rest says more about it.
  if (typeof errcode === 'number') return errcode & 0xff;
  return TEXTS[String(message)] ?? null;
}
