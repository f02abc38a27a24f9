import type { Command } from 'commander';
import { nextCheckpoint, type StateOfLog, verifyBundle, writeBundle } from '#audit';
import { fileArgument, loadConfig } from '#config';
import { checkAbsent, inItsPlace } from './bundle-folder.js';
import { checkpointInto } from './checkpoint.js';
import { earlierStates } from './earlier-states.js';
import { type Asked, scopeOf } from './export-scope.js';
import { startProgress } from './progress.js';
import { type Provable, withProof } from './proof.js';
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
    .option('--checkpoints <folder>', 'where the checkpoints are; another one is added for this bundle')
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
  const { patient, facility, period, json } = wanted;
  if ([patient, facility, period].filter((one) => one !== undefined).length !== 1)
    command.error('error: name one of --patient, --facility and --period');
  const folder = fileArgument(wanted.out);
  checkAbsent(folder);
  const made = await withProof(loadConfig(), (provable) =>
    provable.proof.reading((now) =>
      inItsPlace(folder, (unfinished) => fill(unfinished, wanted, provable, now)),
    ),
  );
  const { records, streams, events, checkpoint, notProved } = made;
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

async function fill(unfinished: string, wanted: Wanted, provable: Provable, now: StateOfLog) {
  const { log, lineage, vault, signer } = provable;
  const against = await earlierStates(wanted.against, log, lineage);
  const { scope, records } = await scopeOf(wanted, log, now);
  const { file: checkpoint, before: chain } = await checkpointFor(wanted, provable, now);
  const at = new Date().toISOString();
  const progress = startProgress('records', records.length);
  const onProgress = progress.at;
  const bundle = {
    scope,
    records,
    log,
    heads: now,
    checkpoint,
    chain,
    against,
    vault,
    signer,
    at,
    onProgress,
  };
  const written = await writeBundle(unfinished, bundle).finally(progress.end);
  const outside = await Promise.all(
    [undefined, ...wanted.against].map((checkpoint) =>
      verifyBundle(unfinished, {
        key: signer.fingerprint,
        ...(checkpoint === undefined ? {} : { checkpoint }),
      }),
    ),
  );
  const [problem] = outside.flatMap(({ problems }) => problems);
  if (problem !== undefined)
    throw new Error(`What is stored does not verify: ${problem}. Run continuum verify`);
  return { ...written, checkpoint: checkpoint.checkpoint, notProved: outside.at(-1)?.notProved ?? [] };
}

async function checkpointFor({ checkpoints }: Wanted, provable: Provable, now: StateOfLog) {
  if (checkpoints !== undefined) return checkpointInto(fileArgument(checkpoints), provable, now);
  const { lineage, signer } = provable;
  return { ...(await nextCheckpoint(lineage, now, null, new Date().toISOString(), signer)), before: [] };
}
