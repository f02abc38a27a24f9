import { Command, CommanderError } from 'commander';

/** Adds one verb to the program. */
export type Verb = (program: Command) => void;

/** In the order in which help lists them. Only the one that is asked for is loaded, so that none waits for the others. */
const verbs = new Map<string, () => Promise<Verb>>([
  ['serve', async () => (await import('./serve.js')).serveVerb],
  ['token', async () => (await import('./token.js')).tokenVerb],
  ['import', async () => (await import('./import-csv.js')).importVerb],
  ['projections', async () => (await import('./projections.js')).projectionsVerb],
  ['doctor', async () => (await import('./doctor.js')).doctorVerb],
  ['verify', async () => (await import('./verify.js')).verifyVerb],
  ['checkpoint', async () => (await import('./checkpoint.js')).checkpointVerb],
  ['export', async () => (await import('./export.js')).exportVerb],
  ['key', async () => (await import('./key.js')).keyVerb],
  ['erase', async () => (await import('./erase.js')).eraseVerb],
  ['backup', async () => (await import('./backup.js')).backupVerb],
  ['restore', async () => (await import('./restore.js')).restoreVerb],
  ['move', async () => (await import('./move.js')).moveVerb],
  ['show', async () => (await import('./show.js')).showVerb],
  ['replay', async () => (await import('./replay.js')).replayVerb],
  ['los', async () => (await import('./los.js')).losVerb],
]);

const WRONG_USAGE = 2;

const program = new Command('continuum')
  .description('Follows patients through behavioural-health care, one domain event at a time.')
  .exitOverride()
  // A verb and one of its own verbs may have options of the same names.
  .enablePositionalOptions()
  .showHelpAfterError('Add --help for what it takes.')
  .addHelpText('after', '\nExit codes: 0 done, 1 refused or a check failed, 2 wrong usage.');
const asked = verbs.get(process.argv[2] ?? '');
const loaded = await Promise.all((asked ? [asked] : [...verbs.values()]).map((load) => load()));
for (const add of loaded) add(program);

// Whoever reads the output may have seen enough of it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    const { errorText } = await import('./error-text.js');
    process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  }
}
