import { hash as digest } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { ChainedEvent, EventDraft, EventEnvelope } from './event.js';

/** Where a stream ends: the revision of its last event, counted from 0, and that event's hash. */
export type Head = { readonly revision: number; readonly hash: string };

/**
 * Puts drafts behind the head of their stream. The text is made once and stored as it is, so that verifying
 * a stream is hashing bytes.
 *
 * @param head - null where the stream is new
 * @throws InvalidEventError where a draft holds anything but plain JSON
 */
export function chain(stream: string, head: Head | null, drafts: readonly EventDraft[]): ChainedEvent[] {
  let prevHash = head?.hash ?? null;
  let revision = (head?.revision ?? -1) + 1;
  return drafts.map((draft) => {
    const event: EventEnvelope = { ...draft, stream, revision, metadata: { ...draft.metadata, prevHash } };
    const text = canonicalJson(event);
    const hash = hashOf(text);
    prevHash = hash;
    revision += 1;
    return { event, text, hash };
  });
}

/** SHA-256 of the stored text, lower-case hex. */
export function hashOf(text: string): string {
  return digest('sha256', text);
}
