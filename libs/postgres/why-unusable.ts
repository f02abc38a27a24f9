/** SQLSTATE, or its class: what says something of the server or the way to it, not of the statement. */
const UNUSABLE: Readonly<Record<string, string>> = {
  '08': 'the connection to PostgreSQL is lost',
  '25006': 'PostgreSQL is read-only',
  '25P03': 'the connection to PostgreSQL was idle for too long',
  '28': 'PostgreSQL refuses the user or the password',
  '3D000': 'PostgreSQL has no such database',
  '40': 'another transaction was in the way',
  '42501': 'the user may not do it in PostgreSQL',
  '53': 'PostgreSQL is out of room or connections',
  '55P03': 'somebody has it locked in PostgreSQL',
  '57': 'PostgreSQL is stopping or starting, or its answer took too long',
  '58': 'PostgreSQL meets errors of its system',
};

/** What Node says where a server is not to be reached. */
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
const NO_ANSWER =
  /connection (terminated|timeout)|timeout exceeded|query read timeout|not queryable|connection error/i;

/** Why a database cannot be used now, to end a sentence with; null where the error is about something else. */
export function whyUnusable(error: unknown): string | null {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== 'string') return NO_ANSWER.test(String(message)) ? 'PostgreSQL does not answer' : null;
  if (UNREACHABLE.has(code)) return `PostgreSQL cannot be reached (${code})`;
  return code.length === 5 ? (UNUSABLE[code] ?? UNUSABLE[code.slice(0, 2)] ?? null) : null;
}
