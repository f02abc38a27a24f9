/** The file of the views is damaged. They are derived from the log: take the file away and they are built anew. */
export class ViewsDamagedError extends Error {
  readonly code = 'VIEWS_DAMAGED';
}
