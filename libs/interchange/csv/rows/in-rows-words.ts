import { RefusedError } from '#event-sourcing';

/**
 * Runs a decision. What a command calls `changes[0].placement.facility`, a row calls `facility`, and its times
 * have names of their own.
 *
 * @param field - the row's field that `effectiveAt` comes from
 */
export function inRowsWords<T>(field: string, decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const { code, message, grounds } = error;
    const asked = grounds.field ?? '';
    const named = asked.split('.').at(-1) ?? '';
    const own = named === '' || named === 'effectiveAt' ? field : named;
    // The field is told beside the reason.
    const reason =
      asked !== '' && message.startsWith(`${asked} `) ? message.slice(asked.length + 1) : message;
    throw new RefusedError(code, reason, { ...grounds, field: own });
  }
}
