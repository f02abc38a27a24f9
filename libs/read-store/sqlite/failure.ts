import { isDamage, whyUnusable } from '#sqlite';
import { ReadStoreUnavailableError, ViewsDamagedError } from '../errors.js';

/** Says in the read store's words why SQLite did not read or write: damage, or what may be gone another time. */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isDamage(error)) {
      throw new ViewsDamagedError('The file of the views is damaged', { cause: error });
    }
    const why = whyUnusable(error);
    if (why === null) throw error;
    throw new ReadStoreUnavailableError(`The file of the views cannot be used now: ${why}`, { cause: error });
  }
}
