/** A key is missing, unreadable or not the one the data was sealed under. Says which file, why, and the way out. */
export class KeyRefusedError extends Error {
  readonly code = 'KEY_REFUSED';
}
