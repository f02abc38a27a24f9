import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pieces } from '#read-store';

describe('Pieces', () => {
  it('cuts any list into pieces that are the list again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { maxLength: 700 }),
        fc.integer({ min: 1, max: 300 }),
        (items, largest) => {
          const cut = [...pieces(items, largest)];
          expect(cut.flat()).toEqual(items);
          expect(cut.every(({ length }) => length > 0 && length <= largest)).toBe(true);
          expect(new Set(cut.map(({ length }) => length)).size).toBeLessThanOrEqual(5);
        },
      ),
    );
  });
});
