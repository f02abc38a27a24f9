import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ALL_PARTITIONS,
  holds,
  idRanges,
  isWithin,
  PARTITIONS,
  partitionOf,
  partitionOfPatient,
  partitionSet,
  partitionsIn,
  setIn,
  textOf,
} from './partitions.js';

const sets = fc.uniqueArray(fc.nat(PARTITIONS - 1), { maxLength: PARTITIONS });

describe('A partition of the log', () => {
  it('holds every stream of a patient, whatever its kind and what stands behind the patient', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.constantFrom('care', 'plan', 'auth'),
        fc.constantFrom('', '.1', '.2025'),
        (id, kind, more) => {
          expect(partitionOf(`${kind}-${id}${more}`)).toBe(partitionOfPatient(id));
        },
      ),
    );
  });

  it('is the first six bits of the id, so that its patients stand between two ids', () => {
    fc.assert(
      fc.property(fc.uuid(), sets, (id, some) => {
        const set = partitionSet(some);
        const isBetween = idRanges(set).some(({ from, upTo }) => id >= from && (upTo === null || id < upTo));
        expect(isBetween).toBe(some.includes(Number.parseInt(id.slice(0, 2), 16) >> 2));
      }),
    );
    expect(idRanges(ALL_PARTITIONS)).toEqual([{ from: '00', upTo: null }]);
  });

  it('is one of 64 also for streams of nobody, and not the same for all of them', () => {
    const of = Array.from({ length: 500 }, (_, i) => partitionOf(`facility-${i}`));
    expect(of.every((one) => Number.isInteger(one) && one >= 0 && one < PARTITIONS)).toBe(true);
    expect(new Set(of).size).toBeGreaterThan(PARTITIONS / 2);
    expect(partitionOf('facility-riverside')).toBe(30);
  });

  it('is told from others in a set, as it is stored too', () => {
    fc.assert(
      fc.property(sets, sets, (some, others) => {
        const set = partitionSet(some);
        expect(partitionsIn(setIn(textOf(set)))).toEqual([...some].sort((a, b) => a - b));
        expect(textOf(set)).toMatch(/^[\da-f]{16}$/);
        expect(isWithin(set, partitionSet(others))).toBe(some.every((one) => others.includes(one)));
        expect(some.every((one) => holds(set, one))).toBe(true);
      }),
    );
  });
});
