import { type Command, Option } from 'commander';
import { fileArgument, loadSettings, type Settings } from '#config';
import type { Verification } from '#event-store';
import type { AccessVerification } from '#privacy';
import { verifyAccesses } from '#privacy/sqlite';
import { areWhole, tellAccesses } from './access-chains.js';
import { wordsForBroken } from './broken-event.js';
import { print, printable, printJson } from './terminal.js';
import { type Differs, type Verified, type VerifyReach, verified } from './verifying.js';

/** `verify`: whether what is stored is still what was written. */
export function verifyVerb(program: Command): void {
  program
    .command('verify')
    .description('recompute the hash chain of every stream and name the events that break it')
    .addOption(
      new Option('--patient <id>', 'the streams of one patient alone').conflicts(['since', 'checkpoint']),
    )
    .addOption(
      new Option(
        '--since <mark>',
        'what came after LOG/EVENT alone, as a backup or a checkpoint tells it',
      ).conflicts('checkpoint'),
    )
    .option('--checkpoint <file>', 'also whether the log is still what this checkpoint says it was')
    .option(
      '--json',
      'print one line {streams, events, broken, file, accesses}; with --checkpoint also {checkpoint}',
    )
    .addHelpText('after', '\nReads only; may run beside the service. Exit code 1 where anything is broken.')
    .action(async ({ json, checkpoint, ...reach }: VerifyReach & { json?: true }) => {
      const file = checkpoint === undefined ? {} : { checkpoint: fileArgument(checkpoint) };
      const settings = loadSettings();
      const { verification, differs } = await verifiedLog(settings, { ...reach, ...file });
      const accesses = await verifiedAccesses(settings);
      const held = differs === null ? {} : { checkpoint: differs };
      if (json) printJson({ ...asJson(verification), accesses, ...held });
      else {
        tell(verification);
        tellAccesses(accesses);
        if (differs !== null) tellCheckpoint(differs);
      }
      const { brokenEvents, file: damage } = verification;
      const problems = brokenEvents + damage.length + (differs?.problems.length ?? 0);
      process.exitCode = problems === 0 && areWhole(accesses) ? 0 : 1;
    });
}

async function verifiedLog({ config, cluster }: Settings, reach: VerifyReach): Promise<Verified> {
  if (cluster === null) return verified(config, reach);
  const { verifiedInCluster } = await import('./cluster-verifying.js');
  return verifiedInCluster(config, cluster, reach);
}

async function verifiedAccesses({ config, cluster }: Settings): Promise<AccessVerification> {
  if (cluster === null) return verifyAccesses(config.CONTINUUM_DATA_DIR);
  const postgres = await import('#privacy/postgres');
  return postgres.verifyAccesses(cluster.readStore);
}

/** `more` only where the list had to be cut. */
function asJson({ streams, events, broken, brokenEvents, file }: Verification) {
  const listed = broken.map((event) => ({ ...event, position: String(event.position) }));
  const more = brokenEvents - broken.length;
  return { streams, events, broken: listed, ...(more > 0 ? { more } : {}), file };
}

function tell({ streams, events, broken, brokenEvents, file }: Verification): void {
  const [first, ...others] = broken;
  for (const problem of file) print(`The file of the log is damaged: ${problem}`);
  print(`${events} events in ${streams} streams: ${first === undefined ? 'none' : brokenEvents} broken`);
  if (first === undefined) return;
  print(`First: ${wordsForBroken(first)}`);
  for (const event of others) print(`Also:  ${wordsForBroken(event)}`);
  if (brokenEvents > broken.length) print(`and ${brokenEvents - broken.length} more`);
}

function tellCheckpoint({ event, size, problems }: Differs): void {
  if (problems.length === 0)
    print(`With its first ${size} events, up to ${event}, it is what the checkpoint says`);
  for (const problem of problems) print(`Against the checkpoint: ${printable(problem)}`);
}
