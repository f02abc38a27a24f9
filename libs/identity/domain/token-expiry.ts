import { Temporal } from 'temporal-polyfill';
import { RefusedError } from '#event-sourcing';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;
const LONGEST_DAYS = 366;

/**
 * When a token issued now ends, UTC.
 *
 * @param wanted - ISO 8601 with offset; null for 90 days from now
 * @throws RefusedError `TOKEN_EXPIRY_INVALID` where it is no time, past, or more than 366 days ahead
 */
export function expiryOf(wanted: string | null, nowMs: number): string {
  const expiresMs = wanted === null ? nowMs + DEFAULT_DAYS * DAY_MS : instantMs(wanted);
  if (!(expiresMs > nowMs && expiresMs <= nowMs + LONGEST_DAYS * DAY_MS)) {
    throw new RefusedError(
      'TOKEN_EXPIRY_INVALID',
      `A token ends at a time between now and ${LONGEST_DAYS} days from now`,
      {
        field: 'expiresAt',
        wayOut: `Write it as 2025-01-09T14:30:00Z, or leave it out for ${DEFAULT_DAYS} days`,
      },
    );
  }
  return new Date(expiresMs).toISOString();
}

function instantMs(text: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return Number.NaN;
  }
}
