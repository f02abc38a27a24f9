import { hashOf } from './chain.js';
import { type Damage, StreamDamagedError } from './errors.js';
import type { EventEnvelope, RecordedEvent } from './event.js';
import type { RawEvent } from './event-store.js';

/** Stream names begin with kind and patient. */
const OF_PATIENT = /^[a-z]+-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?:\.|$)/;
const NOBODY = { id: '', role: '', organisation: null };

/** The patient whose stream it is, by its name; null for reference data. */
export function patientOfStream(stream: string): string | null {
  return OF_PATIENT.exec(stream)?.[1] ?? null;
}

/** An event as readers see it, from how an engine gave it; with `damage` where its text is not what was hashed. */
export function readBack(raw: RawEvent): RecordedEvent {
  return recorded(raw.text, raw.hash, raw.position) ?? damaged(raw);
}

/** The event as readers see it, or null where the text is not what was hashed. */
export function recorded(text: string, hash: string, position: bigint): RecordedEvent | null {
  if (hashOf(text) !== hash) return null;
  try {
    const event = JSON.parse(text) as EventEnvelope;
    Object.assign(event.metadata, { hash });
    return Object.assign(event, { position }) as RecordedEvent;
  } catch {
    return null;
  }
}

/** What is left of an event that cannot be read: where it stands, as the engine has it filed. */
export function damaged({ position, stream, revision, id, hash }: RawEvent): RecordedEvent {
  return {
    id,
    stream,
    revision,
    position,
    damage: 'its text does not have its hash',
    type: 'Damaged',
    schemaVersion: 0,
    patient: patientOfStream(stream),
    organisation: null,
    effectiveAt: null,
    factId: id,
    supersedes: null,
    data: {},
    sealed: null,
    metadata: {
      recordedAt: '',
      actor: NOBODY,
      commandId: '',
      commandDigest: '',
      correlationId: '',
      causationId: null,
      source: { kind: 'system' },
      prevHash: null,
      hash,
    },
  };
}

/**
 * Events of one stream from a revision on, if they are one unbroken chain.
 *
 * @throws StreamDamagedError where they are not
 */
export function unbroken(
  stream: string,
  from: number,
  events: readonly RecordedEvent[],
): readonly RecordedEvent[] {
  const damage: Damage[] = [];
  let before: RecordedEvent | null = null;
  for (const [index, event] of events.entries()) {
    const what = event.damage ?? breakAt(event, stream, from + index, before);
    if (what !== null) damage.push({ event: event.id, revision: event.revision, what });
    before = event;
  }
  if (damage.length > 0) throw new StreamDamagedError(stream, damage, events);
  return events;
}

function breakAt(
  event: RecordedEvent,
  stream: string,
  revision: number,
  before: RecordedEvent | null,
): string | null {
  if (event.stream !== stream) return `its text says that it belongs to ${event.stream}`;
  if (event.revision !== revision) return `revision ${revision} should stand in its place`;
  // Of a stream that is read from the middle on, the event before is not at hand.
  if (before === null && revision > 0) return null;
  const follows = before?.damage !== undefined || event.metadata.prevHash === (before?.metadata.hash ?? null);
  return follows ? null : 'it is not chained to the event before it';
}
