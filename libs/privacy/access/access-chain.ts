import { canonicalJson, hashOf } from '#event-store';
import type { Access, AccessEntry, AccessesFound, AccessOutcome } from './access.js';
import type { Numbered } from './access-buffer.js';

/** The last entry behind which others are put; the log's, and that of one process. */
export type AccessEnds = {
  /** The last entry in the log, whoever wrote it; null in a new one. Its time is in milliseconds since 1970. */
  readonly last: { readonly at: number; readonly hash: string } | null;
  /** The process's own. */
  readonly own: { readonly n: number; readonly day: string; readonly hash: string } | null;
};

/**
 * What is hashed. Stored. A chain is of one process and one day; its first entry has no `prevHash`. Where the entry
 * that stands before it in the log is of another chain, `follows` has its hash, so that no chain, and no end of one,
 * goes missing unseen while others were written behind it.
 */
export type StoredAccess = Access & {
  readonly process: string;
  readonly n: number;
  readonly prevHash: string | null;
  readonly follows?: string;
};

export type ChainedAccess = {
  /** When, in milliseconds since 1970. */
  readonly ms: number;
  readonly access: Access;
  readonly text: string;
  readonly hash: string;
};

/** Puts entries behind those that are there. Times never go back in a log, whatever the clock does. */
export function chainAccesses(
  process: string,
  ends: AccessEnds,
  batch: readonly Numbered[],
): { readonly chained: readonly ChainedAccess[]; readonly ends: AccessEnds } {
  let { last, own } = ends;
  const chained = batch.map(({ n, access: noted }) => {
    const ms = Math.max(Date.parse(noted.at), last?.at ?? 0);
    const access = { ...noted, at: new Date(ms).toISOString() };
    const day = dayOf(access);
    const prevHash = own?.day === day ? own.hash : null;
    const follows = last === null || last.hash === prevHash ? {} : { follows: last.hash };
    const stored: StoredAccess = { ...access, process, n, prevHash, ...follows };
    const text = canonicalJson(stored);
    const hash = hashOf(text);
    own = { n, day, hash };
    last = { at: ms, hash };
    return { ms, access, text, hash };
  });
  return { chained, ends: { last, own } };
}

/** The day that a chain is of, in UTC. */
export function dayOf({ at }: Pick<Access, 'at'>): string {
  return at.slice(0, 10);
}

/** An entry as an engine keeps it: the text, and beside it what it is searched by. */
export type AccessRow = {
  /** Where it stands in the log, counted from 1. */
  readonly place: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly account: string;
  readonly outcome: AccessOutcome;
  readonly hash: string;
  readonly text: string;
};

/** An entry as it is found; of one that was altered, only what it is found by. */
export function entryOf({ at, account, outcome, hash, text }: AccessRow): AccessEntry {
  const found = { at: new Date(at).toISOString(), account, outcome, hash };
  if (hashOf(text) !== hash) return { ...found, access: null };
  const { process: _, n: __, prevHash: ___, follows: ____, ...access } = JSON.parse(text) as StoredAccess;
  return { ...found, access };
}

/** One page of rows of which one more was read than it shows. */
export function pageOf(rows: readonly AccessRow[], limit: number): AccessesFound {
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? (shown.at(-1)?.place ?? null) : null;
  return { items: shown.map(entryOf), next };
}
