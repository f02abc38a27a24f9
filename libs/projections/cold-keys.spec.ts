import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Projector } from '#projections';
import { anyNote, contents, type Note, notes, overNotes, takeNotes, Workshop } from './testing/index.js';

const both = overNotes(notes);
const [counting, topical] = both;

describe('Views over one fold, of patients whose states are not in memory,', () => {
  it('hold the same and leave out the same, whatever the batches and whose states are in memory', async () => {
    const poisoned = fc.oneof(
      { weight: 9, arbitrary: anyNote },
      { weight: 1, arbitrary: anyNote.map((one): Note => ({ ...one, type: 'NotePoison' })) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(poisoned, { maxLength: 8 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 6),
        async (rounds, batchSize, cacheEvents) => {
          const mine = new Workshop();
          try {
            const followed = [mine.open(), mine.scratch()] as const;
            const [few, many] = await Promise.all([
              Projector.open({
                store: mine.store,
                readStore: followed[0],
                views: both,
                batchSize,
                cacheEvents,
              }),
              Projector.open({ store: mine.store, readStore: followed[1], views: both }),
            ]);
            for (const round of rounds) {
              await takeNotes(mine.store, round);
              await few.catchUp();
              await many.catchUp();
            }
            const held = followed.map(async (at) => ({
              counts: await contents(at, counting),
              topics: await contents(at, topical),
              leftOut: await at.db
                .selectFrom('quarantine')
                .select(['view', 'key', 'eventId'])
                .orderBy('view')
                .orderBy('key')
                .execute(),
            }));
            expect(await held[0]).toEqual(await held[1]);
          } finally {
            await mine.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
