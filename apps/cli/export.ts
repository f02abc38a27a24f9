import type { Command } from 'commander';
import { fileArgument } from '#config';
import type { Asked } from './export-scope.js';
import { exported } from './exporting.js';
import { folderConfig } from './folder-config.js';
import { print, printJson } from './terminal.js';

type Wanted = Asked & {
  readonly out: string;
  readonly checkpoints?: string;
  readonly against: readonly string[];
  readonly json?: true;
};

/** `export`: a sealed bundle that whoever has it can check without the service. */
export function exportVerb(program: Command): void {
  program
    .command('export')
    .description('write events with all that proves them into a folder that checks itself: node verify.mjs')
    .option('--patient <id>', 'everything of one patient')
    .option('--facility <id>', 'everything of the patients of whom a fact at the facility stands')
    .option(
      '--period <days>',
      'FROM..TO: everything of the patients of whom anything was recorded then; or all',
    )
    .requiredOption('--out <folder>', 'a folder that is not there yet')
    .option('--checkpoints <folder>', 'where another checkpoint is to be added to those there')
    .option('--against <file>', 'an earlier checkpoint that the auditor holds; may be given again', added, [])
    .option(
      '--json',
      'print one line {folder, records, streams, events, mark, size, root, signer, notProved}',
    )
    .addHelpText(
      'after',
      '\nReads only, and may run beside the service. The bundle holds what was sealed, opened, and the keys of these' +
        '\nevents alone: whoever has it reads it. It is checked before it is put in its place.',
    )
    .action(exportBundle);
}

function added(file: string, files: readonly string[]): string[] {
  return [...files, fileArgument(file)];
}

async function exportBundle(wanted: Wanted, command: Command): Promise<void> {
  const { patient, facility, period, out, checkpoints, against, json } = wanted;
  if ([patient, facility, period].filter((one) => one !== undefined).length !== 1)
    command.error('error: name one of --patient, --facility and --period');
  const config = folderConfig('Sealed bundles are made from a data folder for now');
  const folder = fileArgument(out);
  const into = checkpoints === undefined ? config.CONTINUUM_CHECKPOINT_DIR : fileArgument(checkpoints);
  const { written, checkpoint, notProved } = await exported(config, wanted, folder, into, against);
  const { records, streams, events } = written;
  const { log, event, size, root, signer } = checkpoint;
  if (json) {
    const mark = { log, event };
    return printJson({ folder, records, streams, events, mark, size, root, signer, notProved });
  }
  print(`Exported to ${folder}, and verified there:`);
  print(`events ${events}, streams ${streams}, records ${records}, mark ${log}/${event}, root ${root}`);
  print(`Signed by ${signer}. Whoever is to check it must have this fingerprint from you in another way,`);
  print(`or a checkpoint from before: node ${folder}/verify.mjs --key FINGERPRINT --checkpoint FILE`);
  print('Names and texts in it can be read by whoever has it.');
}
