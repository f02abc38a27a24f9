import { ReadStoreUnavailableError, ReadStoreUnfitError } from '../errors.js';

/** SQLSTATE, or its class: what says something of the server or the way to it, not of the statement. */
const FOR_NOW: Readonly<Record<string, string>> = {
  '08': 'the connection is lost',
  '0A000': 'a table is no longer what it was when the connection first asked for it',
  '25006': 'it is read-only',
  '25P03': 'the connection was idle for too long',
  '40': 'another transaction was in the way',
  '53': 'the server is out of room or connections',
  '55P03': 'somebody has it locked',
  '57': 'the server is stopping or starting, or the answer took too long',
  '58': 'the server meets errors of its system',
};

/** What does not get better by waiting. */
const UNFIT: Readonly<Record<string, string>> = {
  '28': 'The server refuses the user or the password of its address',
  '3D000': 'The server has no database of the name in its address',
  '42501':
    'The user may not do what is needed: grant CREATE on the database, or make the schema for that user',
};

/** What Node says where the server is not to be reached. */
const UNREACHABLE = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** The driver's own errors, which have no code. */
const LOST =
  /connection (terminated|timeout)|timeout exceeded|query read timeout|not queryable|connection error/i;

/** Says in the read store's words why PostgreSQL did not read or write, where the statement was not at fault. */
export function failure(error: unknown): unknown {
  if (error instanceof ReadStoreUnavailableError) return error;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const unfit = wordsOf(UNFIT, code);
  if (unfit !== undefined) {
    return new ReadStoreUnfitError(`The database of the views cannot be used. ${unfit}`, { cause: error });
  }
  const why = isUnreachable(code) ? `it cannot be reached (${code})` : wordsOf(FOR_NOW, code);
  const words = why ?? (code === undefined && LOST.test(String(message)) ? 'no answer in time' : undefined);
  if (words === undefined) return error;
  return new ReadStoreUnavailableError(`The database of the views cannot be used now: ${words}`, {
    cause: error,
  });
}

/** Whether that is so because somebody else holds a lock for longer than is waited. */
export function isLockedNow(error: ReadStoreUnavailableError): boolean {
  return (error.cause as { code?: unknown } | undefined)?.code === '55P03';
}

function isUnreachable(code: unknown): boolean {
  return typeof code === 'string' && UNREACHABLE.has(code);
}

function wordsOf(words: Readonly<Record<string, string>>, code: unknown): string | undefined {
  return typeof code === 'string' && code.length === 5 ? (words[code] ?? words[code.slice(0, 2)]) : undefined;
}
