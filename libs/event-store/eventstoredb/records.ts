import {
  type AllStreamResolvedEvent,
  binaryEvent,
  type EventData,
  type ResolvedEvent,
} from '@eventstore/db-client';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import { StreamDamagedError } from '../errors.js';
import type { ChainedEvent } from '../event.js';
import type { RawEvent } from '../event-store.js';

/** What stands at a position of the log; `raw` is null for the server's own events. */
export type LogRecord = { readonly position: bigint; readonly raw: RawEvent | null };

/** Kept beside the text, which is stored as it was hashed. Stored. */
type Kept = { readonly id: string; readonly hash: string };

/** The event as the server takes it. */
export function proposed({ event, text, hash }: ChainedEvent): EventData {
  const kept: Kept = { id: event.id, hash };
  return binaryEvent({
    id: idOf(hash),
    type: event.type,
    data: new Uint8Array(Buffer.from(text)),
    metadata: kept,
  });
}

/**
 * The server takes an append whose ids it has for one that it has stored, whatever else is in it. So its ids are
 * made of the hashes: only the same bytes are the same event.
 */
function idOf(hash: string): string {
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

export function logRecord({ event, commitPosition }: AllStreamResolvedEvent): LogRecord {
  if (!event) return { position: commitPosition ?? 0n, raw: null };
  return { position: event.position.commit, raw: rawEvent({ event, commitPosition } as ResolvedEvent) };
}

/** Null for the server's own events. */
export function rawEvent({ event, commitPosition }: ResolvedEvent): RawEvent | null {
  if (!event || event.type.startsWith('$') || event.streamId.startsWith('$')) return null;
  const { id, hash } = (event.metadata ?? {}) as Partial<Kept>;
  const { data } = event;
  return {
    position: event.position?.commit ?? commitPosition ?? 0n,
    stream: event.streamId,
    revision: Number(event.revision),
    id: String(id ?? event.id),
    // What is no event of ours has no hash, and shows as damaged.
    text: data instanceof Uint8Array ? textIn(data) : JSON.stringify(data),
    hash: String(hash ?? ''),
  };
}

/** The same from an answer as it came; null where it brings no event. */
export function answeredRecord(answer: messages.ReadResp): LogRecord | null {
  const read = answer.getEvent();
  const event = read?.getEvent();
  if (!read || !event) return null;
  const position = BigInt(event.getCommitPosition());
  const stream = textIn(event.getStreamIdentifier()?.getStreamName_asU8() ?? NOTHING);
  const type = event.getMetadataMap().get('type') ?? '';
  if (type.startsWith('$') || stream.startsWith('$')) return { position, raw: null };
  const { id, hash } = keptIn(event.getCustomMetadata_asU8());
  const text = textIn(event.getData_asU8());
  const revision = Number(event.getStreamRevision());
  const own = String(id ?? event.getId()?.getString());
  return { position, raw: { position, stream, revision, id: own, text, hash: String(hash ?? '') } };
}

const NOTHING = new Uint8Array();

/** Without copying the bytes first. */
function textIn({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

function keptIn(metadata: Uint8Array): Partial<Kept> {
  try {
    return JSON.parse(textIn(metadata)) ?? {};
  } catch {
    return {};
  }
}

/** Of a stream that somebody deleted, nobody may believe that it never was. */
export function deleted(stream: string): StreamDamagedError {
  const damage = [{ event: '', revision: 0, what: 'it was deleted in the event store' }];
  return new StreamDamagedError(stream, damage, []);
}
