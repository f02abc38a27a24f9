import { branchHash, keyOfRecord, type Leaf } from './record.js';

/** Where there is no leaf at all. */
export const EMPTY = '00'.repeat(32);

/** A leaf, or what many leaves come to below a depth; `from` is the depth at which it stands, 0 for a leaf. */
export type Part = Pick<Leaf, 'key' | 'hash'> & { readonly from: number };

/** What shows that a record stands in a tree as its leaf says, or that it does not stand there. */
export type RecordProof = {
  /** The hashes beside the way to it, from the root downwards. */
  readonly path: readonly string[];
  /** The leaf at the end of the way; null where the way ends at nothing. */
  readonly leaf: Leaf | null;
};

type Node = Leaf | Branch;
type Branch = { readonly hash: string; readonly zero: Node | null; readonly one: Node | null };

/**
 * A tree over records that depends on nothing but what they are: two subtrees at each depth, by the bit of the key,
 * down to where a leaf is alone. So it can be shown of a record that it stands there, and also that it does not.
 */
export class RecordTree {
  private constructor(private readonly top: Node | null) {}

  /** @param leaves - of different records, in the order of their keys */
  static of(leaves: readonly Leaf[]): RecordTree {
    return new RecordTree(grown(leaves, 0, leaves.length, 0));
  }

  get root(): string {
    return this.top?.hash ?? EMPTY;
  }

  proofOf(record: string): RecordProof {
    const key = keyOfRecord(record);
    const path: string[] = [];
    let node = this.top;
    while (node !== null && !isLeaf(node)) {
      const isOne = bitAt(key, path.length);
      path.push((isOne ? node.zero : node.one)?.hash ?? EMPTY);
      node = isOne ? node.one : node.zero;
    }
    return { path, leaf: node };
  }
}

/** The root that these parts come to together. @param parts - in the order of their keys */
export function rootOf(parts: readonly Part[], start = 0, end = parts.length, depth = 0): string {
  const [only] = end - start === 1 ? [parts[start]] : [];
  if (only !== undefined && only.from <= depth) return only.hash;
  if (start === end) return EMPTY;
  const middle = firstOne(parts, start, end, depth);
  return branchHash(rootOf(parts, start, middle, depth + 1), rootOf(parts, middle, end, depth + 1));
}

function grown(leaves: readonly Leaf[], start: number, end: number, depth: number): Node | null {
  if (end - start < 2) return leaves[start < end ? start : leaves.length] ?? null;
  const middle = firstOne(leaves, start, end, depth);
  const zero = grown(leaves, start, middle, depth + 1);
  const one = grown(leaves, middle, end, depth + 1);
  return { hash: branchHash(zero?.hash ?? EMPTY, one?.hash ?? EMPTY), zero, one };
}

function isLeaf(node: Node): node is Leaf {
  return 'key' in node;
}

/** Where those begin whose key has a one at this depth; all before it are alike up to there. */
function firstOne(sorted: readonly { key: string }[], start: number, end: number, depth: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bitAt(sorted[middle]?.key ?? '', depth)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @param key - hex @param depth - counted from 0, the first bit of the first byte */
function bitAt(key: string, depth: number): boolean {
  const nibble = Number.parseInt(key.charAt(depth >> 2), 16);
  return (nibble & (8 >> (depth & 3))) !== 0;
}
