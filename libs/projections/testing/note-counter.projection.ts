import type { Projection } from '../projection.js';

export type NoteCountRow = {
  readonly owner: string;
  readonly topic: string;
  readonly notes: number;
  readonly urgent: boolean;
  readonly last: string | null;
  readonly words: readonly string[];
};

type Topic = { notes: number; urgent: boolean; last: string | null; words: string[] };
export type NotesTaken = { readonly owner: string; readonly topics: { [topic: string]: Topic } };

/** Thrown by the test view; its message holds what must never be stored beside a failure. */
export class UnreadableNoteError extends Error {
  readonly code = 'UNREADABLE_NOTE';
}

/**
 * A tiny view for tests: counts each owner's notes by topic. Applying an event twice, or not at all, shows.
 * It changes its state in place before it fails, as a careless view may.
 */
export const noteCounter: Projection<NotesTaken, NoteCountRow> = {
  name: 'note_count',
  version: 1,
  columns: {
    owner: 'text',
    topic: 'text',
    notes: 'integer',
    urgent: 'boolean',
    last: 'text?',
    words: 'json',
  },
  primaryKey: ['owner', 'topic'],
  indexes: [['notes', 'urgent']],
  kinds: ['notes', 'more', 'extra'],
  by: 'patient',
  initial: (owner) => ({ owner, topics: {} }),
  evolve(state, event) {
    if (!event.type.startsWith('Note')) return state;
    const topic = String(event.data.topic ?? 'none');
    if (event.type === 'NotesDropped') {
      delete state.topics[topic];
      return state;
    }
    const found = Object.hasOwn(state.topics, topic) ? state.topics[topic] : undefined;
    const counted = found ?? { notes: 0, urgent: false, last: null, words: [] };
    state.topics[topic] = counted;
    counted.notes += 1;
    counted.urgent = event.data.urgent === true;
    counted.last = typeof event.data.text === 'string' ? event.data.text : null;
    counted.words = [...counted.words, ...(counted.last ?? '').split(' ')].slice(-3);
    if (event.type === 'NotePoison') throw new UnreadableNoteError(`cannot read ${event.data.text}`);
    return state;
  },
  rows: ({ owner, topics }) =>
    Object.entries(topics).map(([topic, counted]) => ({ owner, topic, ...counted })),
};
