import { hash as digest } from 'node:crypto';
import { canonicalJson, patientOfStream } from '#event-store';

/** Where a stream ends: the revision of its last event, counted from 0, and that event's hash. */
export type StreamHead = { readonly stream: string; readonly revision: number; readonly hash: string };

/** What the tree holds of one record, each SHA-256 in lower-case hex. */
export type Leaf = {
  /** Of its name: where it stands. */
  readonly key: string;
  /** Of its {@link headsText}. */
  readonly heads: string;
  /** Of both. */
  readonly hash: string;
};

/** What belongs together: all streams of a patient are that patient's record; any other stream is one by itself. */
export function recordOf(stream: string): string {
  return patientOfStream(stream) ?? stream;
}

/** Where the record stands in the tree. It tells nothing about a patient. */
export function keyOfRecord(record: string): string {
  return digest('sha256', record);
}

/**
 * The leaf that says where each stream of a record ends, so that none can be left out of it.
 *
 * @param heads - all streams of the record, in any order
 */
export function leafOf(record: string, heads: readonly StreamHead[]): Leaf {
  const [key, digestOfHeads] = [keyOfRecord(record), digest('sha256', headsText(heads))];
  const hash = digest('sha256', Buffer.from(`00${key}${digestOfHeads}`, 'hex'));
  return { key, heads: digestOfHeads, hash };
}

/** The text that a leaf's `heads` is the digest of. */
export function headsText(heads: readonly StreamHead[]): string {
  return canonicalJson(inOrder(heads));
}

/** Heads as they are told, by the names of their streams. */
export function inOrder(heads: readonly StreamHead[]): StreamHead[] {
  return heads
    .map(({ hash, revision, stream }) => ({ hash, revision, stream }))
    .sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

/** Of two subtrees that stand beside each other. */
export function branchHash(zero: string, one: string): string {
  return digest('sha256', Buffer.from(`01${zero}${one}`, 'hex'));
}
