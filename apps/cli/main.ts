import { Command, CommanderError } from 'commander';
import { backupVerb } from './backup.js';
import { checkpointVerb } from './checkpoint.js';
import { doctorVerb } from './doctor.js';
import { eraseVerb } from './erase.js';
import { errorText } from './error-text.js';
import { exportVerb } from './export.js';
import { importVerb } from './import-csv.js';
import { keyVerb } from './key.js';
import { losVerb } from './los.js';
import { projectionsVerb } from './projections.js';
import { replayVerb } from './replay.js';
import { restoreVerb } from './restore.js';
import { serveVerb } from './serve.js';
import { showVerb } from './show.js';
import { tokenVerb } from './token.js';
import { verifyVerb } from './verify.js';

/** Adds one verb to the program. Verbs load what they need when they run, so that `--help` does not wait. */
export type Verb = (program: Command) => void;

const verbs: readonly Verb[] = [
  serveVerb,
  tokenVerb,
  importVerb,
  projectionsVerb,
  doctorVerb,
  verifyVerb,
  checkpointVerb,
  exportVerb,
  keyVerb,
  eraseVerb,
  backupVerb,
  restoreVerb,
  showVerb,
  replayVerb,
  losVerb,
];

const WRONG_USAGE = 2;

const program = new Command('continuum')
  .description('Follows patients through behavioural-health care, one domain event at a time.')
  .exitOverride()
  // A verb and one of its own verbs may have options of the same names.
  .enablePositionalOptions()
  .showHelpAfterError('Add --help for what it takes.')
  .addHelpText('after', '\nExit codes: 0 done, 1 refused or a check failed, 2 wrong usage.');
for (const add of verbs) add(program);

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
    process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  }
}
