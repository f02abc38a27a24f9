/** The file of the views is damaged. They are derived from the log: take the file away and they are built anew. */
export class ViewsDamagedError extends Error {
  readonly code = 'VIEWS_DAMAGED';
}

/** The read store cannot be read or written for now (disk full, read-only, unreachable); nothing was written. */
export class ReadStoreUnavailableError extends Error {
  readonly code: string = 'READ_STORE_UNAVAILABLE';
}

/**
 * The read store cannot be used as it is (wrong credentials, a server too old, tables of a newer release): somebody has
 * to change it or the settings first. Its message says what.
 */
export class ReadStoreUnfitError extends ReadStoreUnavailableError {
  override readonly code = 'READ_STORE_UNFIT';
}
