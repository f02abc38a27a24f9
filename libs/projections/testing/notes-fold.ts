import fc from 'fast-check';
import { type AnyProjection, type Fold, nothingOfItsOwn, type Projection } from '../projection.js';
import { type NoteCountRow, noteCounter } from './note-counter.projection.js';
import type { Note } from './notes.js';

export type Notes = ReturnType<typeof noteCounter.initial>;
type TopicRow = {
  readonly owner: string;
  readonly topic: string;
  readonly notes: number;
  readonly heard: number;
};

/** What is noted of each owner in the streams of these kinds; it tells its state itself, which it changes in place. */
export const notes: Fold<Notes, Notes> = {
  kinds: ['notes', 'more'],
  by: 'patient',
  initial: noteCounter.initial,
  evolve: noteCounter.evolve,
  told: (state) => state,
};

export const counts: Projection<null, NoteCountRow, Notes> = {
  ...noteCounter,
  name: 'counts',
  kinds: notes.kinds,
  over: notes,
  ...nothingOfItsOwn,
  rows: (_, told) => noteCounter.rows(told),
};

/** Takes a kind more than the fold, and counts for itself. */
export const topics: Projection<{ heard: number }, TopicRow, Notes> = {
  name: 'topics',
  version: 1,
  columns: { owner: 'text', topic: 'text', notes: 'integer', heard: 'integer' },
  primaryKey: ['owner', 'topic'],
  kinds: ['notes', 'more', 'extra'],
  by: 'patient',
  over: notes,
  initial: () => ({ heard: 0 }),
  evolve: ({ heard }) => ({ heard: heard + 1 }),
  rows: ({ heard }, { owner, topics }) =>
    Object.entries(topics).map(([topic, { notes }]) => ({ owner, topic, notes, heard })),
};

/** Both views over one fold, which is {@link notes} or does what it does. */
export function overNotes(over: Fold<Notes, Notes>): readonly [AnyProjection, AnyProjection] {
  return [{ ...counts, over } as unknown as AnyProjection, { ...topics, over } as unknown as AnyProjection];
}

/** A note of some patient in a stream of their own. */
export const anyNote: fc.Arbitrary<Note> = fc
  .record({
    type: fc.constantFrom('NoteTaken', 'NoteTaken', 'NotesDropped', 'Unrelated'),
    patient: fc.constantFrom('ann', 'bob', 'cho'),
    stream: fc.constantFrom('notes', 'more', 'extra'),
    data: fc.record({ topic: fc.constantFrom('sleep', 'mood'), text: fc.constantFrom('a', 'b c') }),
  })
  .map((note) => ({ ...note, stream: `${note.stream}-${note.patient}` }));
