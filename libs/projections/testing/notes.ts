import { chain, type EventDraft, type EventStore, type JsonObject, type RecordedEvent } from '#event-store';

export type Note = {
  readonly type?: 'NoteTaken' | 'NotesDropped' | 'NotePoison' | 'Unrelated';
  readonly patient: string | null;
  /** Default: `notes-` and the patient. */
  readonly stream?: string;
  readonly data?: JsonObject;
  readonly sealed?: string;
  readonly recordedAt?: string;
};

let made = 0;

/** Appends notes one by one, in order, each behind the head of its stream; gives back what is stored. */
export async function takeNotes(store: EventStore, notes: readonly Note[]): Promise<RecordedEvent[]> {
  const taken: RecordedEvent[] = [];
  for (const note of notes) {
    const stream = note.stream ?? `notes-${note.patient}`;
    const last = (await store.readStream(stream)).at(-1);
    const head = last ? { revision: last.revision, hash: last.metadata.hash } : null;
    await store.append(stream, head?.revision ?? 'none', chain(stream, head, [draft(note)]));
    const [stored] = await store.readStream(stream, (head?.revision ?? -1) + 1);
    if (stored) taken.push(stored);
  }
  return taken;
}

function draft({ type = 'NoteTaken', patient, data = {}, sealed, recordedAt }: Note): EventDraft {
  made += 1;
  const id = `00000000-0000-7000-8000-${made.toString(16).padStart(12, '0')}`;
  return {
    id,
    type,
    schemaVersion: 1,
    patient,
    organisation: null,
    effectiveAt: null,
    factId: id,
    supersedes: null,
    data,
    sealed: sealed ?? null,
    metadata: {
      recordedAt: recordedAt ?? '2025-03-01T08:00:00.000Z',
      actor: { id: 'tester', role: 'operator', organisation: null },
      commandId: id,
      commandDigest: 'none',
      correlationId: id,
      causationId: null,
      source: { kind: 'system' },
    },
  };
}
