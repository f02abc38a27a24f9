import { canonicalJson } from '#event-store';
import type { BundleFiles } from './bundle-file.js';
import { type CheckpointFile, digestOf } from './checkpoint.js';
import { inOrder } from './record.js';
import { RecordTree } from './record-tree.js';
import type { RecordHeads } from './state-of-log.js';

/** An earlier checkpoint that somebody holds, and where the streams ended then. */
export type EarlierState = { readonly checkpoint: CheckpointFile; readonly heads: RecordHeads };

/** Writes what each record was at an earlier checkpoint, or that there was no such record then. */
export function writeAgainst(files: BundleFiles, records: readonly string[], earlier: EarlierState): void {
  const { checkpoint, heads } = earlier;
  const name = `against-${digestOf(checkpoint)}`;
  files.put(`${name}.json`, checkpoint.text);
  const tree = RecordTree.of(heads.leaves());
  const file = files.open(`${name}.ndjson`);
  for (const record of records) {
    const { path, leaf } = tree.proofOf(record);
    const streams = inOrder(heads.of(record));
    const beside = streams.length > 0 || leaf === null ? null : { heads: leaf.heads, key: leaf.key };
    file.write(`${canonicalJson({ leaf: beside, path, record, streams })}\n`);
  }
  file.end();
}
