import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { loadConfig } from '#config';
import { LEAST_PATIENTS } from './cohort/index.js';
import { runDemo } from './run.js';

const WRONG_USAGE = 2;

const program = new Command('npm run demo --')
  .description('Sends a made cohort of patients through the real commands, and shows what comes of it.')
  .option('--once', 'end after showing, instead of serving on', false)
  .option('--seed <number>', 'another cohort', wholeNumber(0), 1)
  .option('--patients <number>', 'how many patients', wholeNumber(LEAST_PATIENTS), 1000)
  .addHelpText('after', '\nCONTINUUM_PORT chooses another port than 3000; 0 takes a free one.')
  .exitOverride()
  .action(async ({ once, seed, patients }) => {
    process.exitCode = await runDemo(loadConfig(), { once, seed, patients });
  });

function wholeNumber(least: number) {
  return (text: string): number => {
    if (/^\d{1,7}$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
  };
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
