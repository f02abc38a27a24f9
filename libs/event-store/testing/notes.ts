import { v7 as uuidv7 } from 'uuid';
import type { EventDraft, JsonObject } from '../event.js';

/** A small valid draft. Whatever a test is about, it says; the rest is filled in. */
export function aNote(
  data: JsonObject = { text: 'seen in clinic' },
  more: Partial<EventDraft> = {},
): EventDraft {
  const id = more.id ?? uuidv7();
  return {
    id,
    type: 'NoteTaken',
    schemaVersion: 1,
    patient: null,
    organisation: null,
    effectiveAt: null,
    factId: id,
    supersedes: null,
    data,
    sealed: null,
    metadata: {
      recordedAt: '2025-01-09T20:30:00.000Z',
      actor: { id: 'actor-1', role: 'caseManager', organisation: 'org-1' },
      commandId: id,
      commandDigest: '0'.repeat(64),
      correlationId: id,
      causationId: null,
      source: { kind: 'api' },
    },
    ...more,
  };
}

export function notes(count: number): EventDraft[] {
  return Array.from({ length: count }, (_, i) => aNote({ text: `note ${i}` }));
}

/** A stream name no other test uses, since some engines keep one log for all tests. */
export function aStream(): string {
  return `note-${uuidv7()}`;
}
