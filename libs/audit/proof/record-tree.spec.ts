import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  branchHash,
  EMPTY,
  keyOfRecord,
  type Leaf,
  leafOf,
  RecordTree,
  rootOf,
  type StreamHead,
} from '#audit/proof';
import { hashOf } from '#event-store';

const DEPTH = 16;

const headsOf = (record: string, revision = 0): StreamHead[] => [
  { stream: record, revision, hash: hashOf(`${record} ${revision}`) },
];
const leavesOf = (records: readonly string[], revision = 0): Leaf[] =>
  records.map((record) => leafOf(record, headsOf(record, revision))).sort((a, b) => (a.key < b.key ? -1 : 1));
const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 60 });
const bitsOf = (key: string) =>
  [...key].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');

/** Where the way of a record comes to, going up from what stands at its end. */
function above(end: string, record: string, path: readonly string[]): string {
  const bits = bitsOf(keyOfRecord(record));
  return path.reduceRight(
    (hash, beside, depth) => (bits[depth] === '1' ? branchHash(beside, hash) : branchHash(hash, beside)),
    end,
  );
}

describe('The tree over all records', () => {
  it('leads from every record to its root', () => {
    fc.assert(
      fc.property(names, (records) => {
        const tree = RecordTree.of(leavesOf(records));
        for (const record of records) {
          const { path, leaf } = tree.proofOf(record);
          expect(leaf).toEqual(leafOf(record, headsOf(record)));
          expect(above(leaf?.hash ?? '', record, path)).toBe(tree.root);
        }
      }),
    );
  });

  it('shows of a record that is not in it what stands in its place', () => {
    fc.assert(
      fc.property(names, (records) => {
        const tree = RecordTree.of(leavesOf(records));
        const { path, leaf } = tree.proofOf('nobody at all');
        expect(above(leaf?.hash ?? EMPTY, 'nobody at all', path)).toBe(tree.root);
        if (leaf === null) return;
        expect(records.map(keyOfRecord)).toContain(leaf.key);
        expect(bitsOf(leaf.key).slice(0, path.length)).toBe(
          bitsOf(keyOfRecord('nobody at all')).slice(0, path.length),
        );
      }),
    );
  });

  it('has another root as soon as one stream has come further, or one record more', () => {
    fc.assert(
      fc.property(names, fc.nat(), (records, nth) => {
        const root = RecordTree.of(leavesOf(records)).root;
        expect(RecordTree.of(leavesOf([...records, 'one more person'])).root).not.toBe(root);
        const moved = records[nth % Math.max(records.length, 1)];
        if (moved === undefined) return;
        const leaves = leavesOf(records).map((leaf) =>
          leaf.key === keyOfRecord(moved) ? leafOf(moved, headsOf(moved, 1)) : leaf,
        );
        expect(RecordTree.of(leaves).root).not.toBe(root);
      }),
    );
  });

  it('has the same root where leaves that begin alike were hashed together beforehand', () => {
    fc.assert(
      fc.property(names, fc.constantFrom(4, 8, DEPTH), (records, depth) => {
        const leaves = leavesOf(records);
        const groups = new Map<string, Leaf[]>();
        for (const leaf of leaves) {
          const prefix = leaf.key.slice(0, depth / 4);
          groups.set(prefix, [...(groups.get(prefix) ?? []), leaf]);
        }
        const parts = [...groups].map(([key, some]) => ({
          key,
          hash: rootOf(
            some.map((leaf) => ({ ...leaf, from: 0 })),
            0,
            some.length,
            depth,
          ),
          from: some.length === 1 ? 0 : depth,
        }));
        expect(rootOf(parts)).toBe(RecordTree.of(leaves).root);
      }),
    );
  });

  it('holds all streams of a patient in one leaf, in whatever order they are told', () => {
    const patient = '0190f7f0-0000-7000-8000-000000000000';
    const heads = ['care', 'plan', 'services'].map((kind) => ({
      stream: `${kind}-${patient}`,
      revision: 0,
      hash: hashOf(kind),
    }));
    expect(leafOf(patient, heads.toReversed())).toEqual(leafOf(patient, heads));
    expect(leafOf(patient, heads.slice(1))).not.toEqual(leafOf(patient, heads));
  });
});
