import type { Command } from 'commander';
import { fileArgument } from '#config';
import { folderConfig } from './folder-config.js';
import { type Restored, restore } from './restoring.js';
import { print, printJson } from './terminal.js';

type Wanted = {
  readonly keys?: string;
  readonly into?: string;
  readonly replace?: true;
  readonly masterKeyFile?: string;
  readonly json?: true;
};

/** `restore`: a data folder from backups. */
export function restoreVerb(program: Command): void {
  program
    .command('restore')
    .description('make a data folder from a backup of the log and one of the keys')
    .argument('<folder>', 'the backup of the log')
    .option('--keys <folder>', 'the backup of the keys; those of the replaced folder where left out')
    .option('--master-key-file <file>', 'what opens them; that of the replaced folder where left out')
    .option('--into <folder>', 'a new or empty folder; CONTINUUM_DATA_DIR where left out')
    .option('--replace', 'put aside what is there, inside the same folder; nothing is deleted')
    .option(
      '--json',
      'print one line {folder, log, parent, mark, events, streams, erased, keysMissing, before}',
    )
    .addHelpText(
      'after',
      '\nNo service may run on the folder. Run again after it was interrupted, it begins anew, or finishes what was' +
        '\nready and prints {folder, finished}. What is restored is a log of its own, whose parent is the one that' +
        '\nwas backed up: what was entered after the backup is not in it. The views are built at the first start.',
    )
    .action(restoreInto);
}

async function restoreInto(named: string, wanted: Wanted): Promise<void> {
  const config = folderConfig(
    "Restore a cluster with its engines' own tools, the event store and PostgreSQL each from its own backup",
  );
  const folder = wanted.into === undefined ? config.CONTINUUM_DATA_DIR : fileArgument(wanted.into);
  const masterKeyFile = config.CONTINUUM_MASTER_KEY_FILE ?? null;
  if (masterKeyFile !== null && wanted.masterKeyFile !== undefined) {
    throw new Error('CONTINUUM_MASTER_KEY_FILE names the master key already. Leave --master-key-file away');
  }
  const restored = await restore({
    backup: fileArgument(named),
    keys: wanted.keys === undefined ? null : fileArgument(wanted.keys),
    folder,
    replace: wanted.replace ?? false,
    masterKeyFile,
    masterKeyToCopy: wanted.masterKeyFile === undefined ? null : fileArgument(wanted.masterKeyFile),
  });
  if (wanted.json) printJson(restored === null ? { folder, finished: true } : asJson(folder, restored));
  else if (restored === null)
    print(`An earlier restore into ${folder} had been interrupted. It is finished now.`);
  else tell(folder, restored);
}

function asJson(folder: string, { parent, event, ...restored }: Restored) {
  return { folder, parent, mark: { log: parent, event }, ...restored };
}

function tell(
  folder: string,
  { log, parent, event, events, streams, erased, keysMissing, before }: Restored,
): void {
  print(`Restored into ${folder}, and verified there:`);
  print(`events ${events}, streams ${streams}, mark ${parent}/${event}`);
  print(`It is a log of its own now, ${log}. What was entered after the backup is not in it.`);
  if (erased > 0) print(`${erased} patients who were erased are erased in it too.`);
  if (keysMissing > 0) {
    print(`Keys: ${keysMissing} patients' keys are missing, so their names and texts stay closed.`);
    print('The key backup is older than they are. With a newer one run the same again and add --replace.');
  }
  if (before !== null) {
    print(`What was there before is in ${before}. It holds names and keys: remove it when it is not needed.`);
  }
}
