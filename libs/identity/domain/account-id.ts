const SHAPE = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
/** Actors that are not accounts; their names in the log must mean nobody else. */
const RESERVED = ['operator', 'system', 'import'];

/** Whether an account may have this id: 1 to 64 lower-case letters, digits and inner hyphens. */
export function isAccountId(id: string): boolean {
  return SHAPE.test(id) && !RESERVED.includes(id);
}

export function accountStream(accountId: string): string {
  return `${STREAM_PREFIX}${accountId}`;
}

/** The account whose stream this is; null for any other stream. */
export function accountOfStream(stream: string): string | null {
  return stream.startsWith(STREAM_PREFIX) ? stream.slice(STREAM_PREFIX.length) : null;
}

const STREAM_PREFIX = 'account-';
