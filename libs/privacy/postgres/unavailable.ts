import { KeysUnavailableError } from '#event-sourcing';
import { whyUnusable } from '#postgres';

/** Runs `work` on keys. @throws KeysUnavailableError for what is wrong with the server or the way to it */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const why = whyUnusable(cause);
    if (why === null) throw cause;
    throw new KeysUnavailableError('PostgreSQL', `No patient key can be read or stored now: ${why}`, {
      cause,
    });
  }
}
