import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { type CohortSize, LEAST_PATIENTS } from './cohort/index.js';

export type DemoOptions = CohortSize & {
  /** Ends after showing, instead of serving on. */
  readonly once: boolean;
};

const WRONG_USAGE = 2;

/** Runs a demonstration with the options of the command line; its exit code becomes that of the process. */
export async function demonstrate(
  script: string,
  about: string,
  run: (options: DemoOptions) => Promise<number>,
): Promise<void> {
  const program = new Command(`npm run ${script} --`)
    .description(about)
    .option('--once', 'end after showing, instead of serving on', false)
    .option('--seed <number>', 'another cohort', wholeNumber(0), 1)
    .option('--patients <number>', 'how many patients', wholeNumber(LEAST_PATIENTS), 1000)
    .exitOverride()
    .action(async ({ once, seed, patients }) => {
      process.exitCode = await run({ once, seed, patients });
    });
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
}

function wholeNumber(least: number) {
  return (text: string): number => {
    if (/^\d{1,7}$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
  };
}
