import { canonicalJson, hashOf } from '#event-store';
import type { Access } from '../access/access.js';
import type { Numbered } from '../access/access-buffer.js';

/** The last entry behind which others are put; the file's, and that of one process. */
export type AccessEnds = {
  /** Hash of the last entry in the file, whoever wrote it; null in a new file. */
  readonly last: string | null;
  /** The process's own. */
  readonly own: { readonly n: number; readonly day: string; readonly hash: string } | null;
};

/**
 * What is hashed. Stored. A chain is of one process and one day; its first entry has no `prevHash`. Where the entry
 * that stands before it in the file is of another chain, `follows` has its hash, so that no chain, and no end of one,
 * goes missing unseen while others were written behind it.
 */
export type StoredAccess = Access & {
  readonly process: string;
  readonly n: number;
  readonly prevHash: string | null;
  readonly follows?: string;
};

export type ChainedAccess = {
  readonly n: number;
  readonly access: Access;
  readonly text: string;
  readonly hash: string;
};

/** Puts entries behind those that are there. */
export function chainAccesses(
  process: string,
  ends: AccessEnds,
  batch: readonly Numbered[],
): { readonly chained: readonly ChainedAccess[]; readonly ends: AccessEnds } {
  let { last, own } = ends;
  const chained = batch.map(({ n, access }) => {
    const day = dayOf(access);
    const prevHash = own?.day === day ? own.hash : null;
    const follows = last === null || last === prevHash ? {} : { follows: last };
    const stored: StoredAccess = { ...access, process, n, prevHash, ...follows };
    const text = canonicalJson(stored);
    const hash = hashOf(text);
    own = { n, day, hash };
    last = hash;
    return { n, access, text, hash };
  });
  return { chained, ends: { last, own } };
}

/** The day that a chain is of, in UTC. */
export function dayOf({ at }: Pick<Access, 'at'>): string {
  return at.slice(0, 10);
}
