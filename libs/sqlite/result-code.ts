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

/** The disk took no bytes. A full one says so itself, one that is read-only by this. */
const WRITE_FAILED = RESULT.ioError | (3 << 8);

const UNUSABLE: Readonly<Record<number, string>> = {
  [RESULT.busy]: 'another process holds it',
  [RESULT.locked]: 'another process holds it',
  [RESULT.readOnly]: 'it is read-only',
  [RESULT.ioError]: 'the disk fails',
  [RESULT.full]: 'the disk is full',
  [RESULT.cannotOpen]: 'it cannot be opened',
};

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

/** Why a file cannot be used now, to end a sentence with; null where the error is about something else. */
export function whyUnusable(error: unknown): string | null {
  return isRefusedWrite(error) ? 'the disk takes no writes' : (UNUSABLE[resultCode(error) ?? 0] ?? null);
}

/** Whether SQLite says that the file itself is not what it was. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === RESULT.corrupt || code === RESULT.notADatabase;
}

/** Whether writing itself was refused, so that nothing was synced. */
export function isRefusedWrite(error: unknown): boolean {
  return (error as { errcode?: unknown } | null)?.errcode === WRITE_FAILED;
}

/** SQLite's primary result code for an error the driver threw, or null where the error is not SQLite's. */
export function resultCode(error: unknown): number | null {
  // Told by its fields, not its class: a driver's errors may come from another realm.
  if (typeof error !== 'object' || error === null) return null;
  const { errcode, message } = error as { errcode?: unknown; message?: unknown };
  // The low byte is the primary code; the rest says more about it.
  if (typeof errcode === 'number') return errcode & 0xff;
  return TEXTS[String(message)] ?? null;
}
