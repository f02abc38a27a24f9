import { Temporal } from 'temporal-polyfill';
import { RefusedError } from '#event-sourcing';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;

/**
 * When a token issued now ends, UTC.
 *
 * @param wanted - ISO 8601 with offset; null for 90 days from now
 * @throws RefusedError `TOKEN_EXPIRY_INVALID` where it is no time, or past
 */
export function expiryOf(wanted: string | null, nowMs: number): string {
  const expiresMs = wanted === null ? nowMs + DEFAULT_DAYS * DAY_MS : instantMs(wanted);
  if (!(expiresMs > nowMs)) {
    throw new RefusedError('TOKEN_EXPIRY_INVALID', 'A token ends at a time to come', {
      field: 'expiresAt',
      wayOut: `Write it as 2025-01-09T14:30:00Z, or leave it out for ${DEFAULT_DAYS} days`,
    });
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
