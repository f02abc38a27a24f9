import { Temporal } from 'temporal-polyfill';

/** A time during which a zone keeps its offset; milliseconds, `until` not included. */
type Span = { readonly from: number; readonly until: number; readonly offsetMs: number };

const zones = new Map<string, Span[]>();

/**
 * How far a zone is ahead of UTC at a moment, in milliseconds. Moments are many and zones few, and these
 * change their offsets twice a year: what was found holds until the next change.
 */
export function offsetAt(zone: string, epochMs: number): number {
  const spans = zones.get(zone) ?? [];
  const known = spans.find(({ from, until }) => from <= epochMs && epochMs < until);
  if (known !== undefined) return known.offsetMs;
  const found = spanAt(zone, epochMs);
  zones.set(zone, [found, ...spans]);
  return found.offsetMs;
}

function spanAt(zone: string, epochMs: number): Span {
  const at = zonedAt(zone, epochMs);
  // The change before is looked for from the next moment, since it may be this very one.
  const from = zonedAt(zone, epochMs + 1).getTimeZoneTransition('previous');
  const until = at.getTimeZoneTransition('next');
  return {
    from: from?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    until: until?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: at.offsetNanoseconds / 1_000_000,
  };
}

function zonedAt(zone: string, epochMs: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone);
}
