import { join } from 'node:path';
import type { Command } from 'commander';
import {
  type CheckpointFile,
  checkpointName,
  checkpointsIn,
  nextCheckpoint,
  type StateOfLog,
  writeCheckpoint,
} from '#audit/proof';
import { fileArgument } from '#config';
import { folderConfig } from './folder-config.js';
import { type Provable, withProof } from './proof.js';
import { print, printJson } from './terminal.js';

/** `checkpoint`: a signed sentence about the whole log, to be kept where nobody here can alter it. */
export function checkpointVerb(program: Command): void {
  program
    .command('checkpoint')
    .description('sign for what the log holds now, behind the last checkpoint of a folder')
    .argument('[folder]', 'where the checkpoints are; CONTINUUM_CHECKPOINT_DIR where it is not named')
    .option('--json', 'print one line {file, isNew, log, event, size, streams, root, previous, at, signer}')
    .addHelpText(
      'after',
      '\nMay run beside the service. Where nothing was recorded since the last checkpoint none is written.',
    )
    .action(async (named: string | undefined, { json }: { json?: true }) => {
      const config = folderConfig('Checkpoints are made from a data folder for now');
      const folder = named === undefined ? config.CONTINUUM_CHECKPOINT_DIR : fileArgument(named);
      if (folder === undefined) throw new Error('Name a folder, or set CONTINUUM_CHECKPOINT_DIR');
      const { isNew, file } = await withProof(config, (provable) =>
        provable.proof.reading((now) => checkpointInto(folder, provable, now)),
      );
      const path = join(folder, checkpointName(file));
      const { log, event, size, streams, root, previous, at, signer } = file.checkpoint;
      if (json)
        return printJson({ file: path, isNew, log, event, size, streams, root, previous, at, signer });
      print(
        isNew ? `Checkpoint written: ${path}` : `Nothing was recorded since the last checkpoint: ${path}`,
      );
      print(`events ${size}, streams ${streams}, mark ${log}/${event}, root ${root}`);
      print(
        `Signed by ${signer}. Whoever is to check it must have this fingerprint from you in another way.`,
      );
      print('Keep the file where nobody who can write here can alter it.');
    });
}

/** The checkpoint of a log as it stands, written into a folder unless the last one there says the same. */
export async function checkpointInto(
  folder: string,
  { lineage, signer }: Provable,
  now: StateOfLog,
): Promise<{
  readonly file: CheckpointFile;
  readonly isNew: boolean;
  readonly before: readonly CheckpointFile[];
}> {
  const before = checkpointsIn(folder);
  const at = new Date().toISOString();
  const { file, isNew } = await nextCheckpoint(lineage, now, before.at(-1) ?? null, at, signer);
  if (isNew) writeCheckpoint(folder, file);
  return { file, isNew, before: isNew ? before : before.slice(0, -1) };
}
