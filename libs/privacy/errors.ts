/** A key is missing, unreadable or not the one the data was sealed under. Says which file, why, and the way out. */
export class KeyRefusedError extends Error {
  readonly code = 'KEY_REFUSED';
}

/** A sealed text was altered, belongs to another event, or was sealed under another key. Never says what it holds. */
export class SealBrokenError extends Error {
  readonly code = 'SEAL_BROKEN';
}
