import {
  type Checkpoint,
  type CheckpointFile,
  type Found,
  nextCheckpoint,
  type StateOfLog,
  verifyBundle,
  type Written,
  writeBundle,
} from '#audit/proof';
import type { Config } from '#config';
import { checkAbsent, inItsPlace } from './bundle-folder.js';
import { checkpointInto } from './checkpoint.js';
import { earlierStates } from './earlier-states.js';
import { type Asked, scopeOf } from './export-scope.js';
import { noteExport } from './noted-export.js';
import { startProgress } from './progress.js';
import { type Provable, withProof } from './proof.js';

export type Exported = {
  readonly written: Written;
  readonly checkpoint: Checkpoint;
  /** In words, as its verifier says it. */
  readonly notProved: readonly string[];
};

/**
 * Writes a bundle into a folder, verified there and noted in the access log, or nothing at all.
 *
 * @param checkpoints - the folder whose chain goes on with the checkpoint of this bundle
 * @param against - files of checkpoints that the auditor holds
 * @throws Error where there is nothing to export, or the log is not what was written
 */
export async function exported(
  config: Config,
  asked: Asked,
  folder: string,
  checkpoints: string | undefined,
  against: readonly string[],
): Promise<Exported> {
  checkAbsent(folder);
  return withProof(config, (provable) =>
    provable.proof.reading((now) =>
      inItsPlace(folder, async (unfinished) => {
        const earlier = await earlierStates(against, provable.log, provable.lineage);
        const { scope, records } = await scopeOf(asked, provable.log, now);
        const { file, before } = await checkpointFor(checkpoints, provable, now);
        const { log, vault, signer } = provable;
        const progress = startProgress('records', records.length);
        const written = await writeBundle(unfinished, {
          scope,
          records,
          log,
          heads: now,
          checkpoint: file,
          chain: before,
          against: earlier,
          vault,
          signer,
          at: new Date().toISOString(),
          onProgress: progress.at,
        }).finally(progress.end);
        const notProved = await verifiedThere(unfinished, signer.fingerprint, against);
        noteExport(config.CONTINUUM_DATA_DIR, records);
        return { written, checkpoint: file.checkpoint, notProved };
      }),
    ),
  );
}

type Chained = { readonly file: CheckpointFile; readonly before: readonly CheckpointFile[] };

async function checkpointFor(
  folder: string | undefined,
  provable: Provable,
  now: StateOfLog,
): Promise<Chained> {
  if (folder !== undefined) return checkpointInto(folder, provable, now);
  const { lineage, signer } = provable;
  const { file } = await nextCheckpoint(lineage, now, null, new Date().toISOString(), signer);
  return { file, before: [] };
}

/** By the verifier that is in it. */
async function verifiedThere(
  folder: string,
  key: string,
  against: readonly string[],
): Promise<readonly string[]> {
  const outside = against.length === 0 ? [{ key }] : against.map((checkpoint) => ({ key, checkpoint }));
  let last: Found | undefined;
  const progress = startProgress('times checked', outside.length);
  try {
    // One after the other: each reads the whole bundle.
    for (const [index, held] of outside.entries()) {
      last = await verifyBundle(folder, held);
      const [problem] = last.problems;
      if (problem !== undefined)
        throw new Error(
          `What is stored does not verify: ${problem}. Run continuum verify; where it finds nothing, ` +
            'remove proof.db from the data folder, which is made anew, and export again',
        );
      progress.at(index + 1);
    }
  } finally {
    progress.end();
  }
  return last?.notProved ?? [];
}
