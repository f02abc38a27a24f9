import type { RecordedEvent } from '#event-store';
import type { Projection } from '../projection.js';
import type { Counts } from '../sums/sums.js';
import { type NotesTaken, noteCounter } from './note-counter.projection.js';

export type TopicTotalRow = { readonly topic: string; readonly byNotes: Counts; readonly words: Counts };

/** A tiny view for tests whose rows are added up: by topic, how many owners have how many notes, and their last words. */
export const topicTotals: Projection<NotesTaken, TopicTotalRow> = {
  name: 'topic_totals',
  version: 1,
  columns: { topic: 'text', byNotes: 'json', words: 'json' },
  primaryKey: ['topic'],
  sums: ['byNotes', 'words'],
  kinds: noteCounter.kinds,
  by: 'patient',
  initial: noteCounter.initial,
  evolve: (state, event: RecordedEvent) => noteCounter.evolve(state, event),
  rows: ({ topics }) =>
    Object.entries(topics).map(([topic, { notes, words }]) => ({
      topic,
      byNotes: [notes, 1],
      words: [...new Set(words)].flatMap((word) => [word, 1]),
    })),
};
