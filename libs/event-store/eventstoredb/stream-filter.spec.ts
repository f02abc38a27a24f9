import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IdRange } from '../event-store.js';
import { isOf } from '../log-part.js';
import { namesOf } from './stream-filter.js';

const hex = (value: number) => value.toString(16).padStart(2, '0');

/** As partitions cut the ids: by their first six bits. */
const cut = fc
  .nat(63)
  .map((part): IdRange => ({ from: hex(4 * part), upTo: part === 63 ? null : hex(4 * part + 4) }));
const cuts = fc.uniqueArray(cut, { selector: ({ from }) => from, maxLength: 64 });
const kind = fc.constantFrom('care-', 'plan-', 'Care-', 'care', '$care-', '');
const id = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.constantFrom('riverside', 'a.b'),
);
const rest = fc.constantFrom('', '.1', '.2025', '\n', '.\n', 'x', '-1', '$');
const name = fc.tuple(kind, id, rest).map((parts) => parts.join(''));

describe('The filter that a server is given', () => {
  it('lets through what is of some patients or of nobody, and nothing of others or of the server itself', () => {
    fc.assert(
      fc.property(cuts, name, (patients, stream) => {
        const isLetThrough = new RegExp(namesOf(patients, 'log')).test(stream);
        expect(isLetThrough).toBe(isOf(patients, stream) && !stream.startsWith('$'));
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets through the one that is named beside them, and none that only resembles it', () => {
    fc.assert(
      fc.property(cuts, fc.uuid(), fc.string({ maxLength: 5 }), (patients, patient, end) => {
        const stream = `care-${patient}.${end}`;
        const filter = new RegExp(namesOf(patients, stream));
        expect(filter.test(stream)).toBe(true);
        expect(filter.test(`${stream}x`)).toBe(isOf(patients, stream));
      }),
    );
    expect(new RegExp(namesOf([], 'care.a+b')).test('care.a+b')).toBe(true);
  });

  it('lets through more rather than less where ids are cut finer', () => {
    const finer = new RegExp(namesOf([{ from: '4000', upTo: '40f0' }], 'log'));
    expect(finer.test('care-40ffffff-0000-4000-8000-000000000000')).toBe(true);
    expect(finer.test('care-41000000-0000-4000-8000-000000000000')).toBe(false);
  });

  it('stays short however the patients are spread', () => {
    fc.assert(
      fc.property(cuts, (patients) => {
        expect(namesOf(patients, 'log').length).toBeLessThan(600);
      }),
    );
  });
});
