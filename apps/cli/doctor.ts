import type { Command } from 'commander';
import { type Config, loadSettings } from '#config';
import { errorText } from './error-text.js';
import { type Check, EXAMINATIONS, type Finding } from './examinations.js';
import { print, printable, printJson } from './terminal.js';

const SIGNS = { good: 'ok  ', warning: 'warn', bad: 'BAD ' } as const;

/** `doctor`: whether an installation is in order, and what to do where it is not. */
export function doctorVerb(program: Command): void {
  program
    .command('doctor')
    .description('look whether the installation is in order, and say what to do where it is not')
    .option('--json', 'print one line {checks: [{name, state, what, wayOut}]}')
    .addHelpText(
      'after',
      '\nReads only; may run beside the service. In a cluster it looks at what its nodes stand on. Exit code 1 where something is bad.',
    )
    .action(async ({ json }: { json?: true }) => {
      const { config, cluster } = loadSettings();
      const checks =
        cluster === null
          ? await examined(config)
          : await (await import('./cluster-examinations.js')).examinedCluster(config, cluster);
      if (json) printJson({ checks });
      else checks.forEach(tell);
      process.exitCode = checks.some(({ state }) => state === 'bad') ? 1 : 0;
    });
}

/** Without a data folder there is nothing else to look at. */
async function examined(config: Config): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, examine] of Object.entries(EXAMINATIONS)) {
    checks.push({ name, ...(await found(() => examine(config))) });
    if (name === 'folder' && checks[0]?.state === 'bad') break;
  }
  return checks;
}

async function found(examine: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await examine();
  } catch (error) {
    return { state: 'bad', what: errorText(error) };
  }
}

function tell({ name, state, what, wayOut }: Check): void {
  print(`${SIGNS[state]}  ${name.padEnd(11)}  ${printable(what)}`);
  if (wayOut !== undefined) print(`${' '.repeat(19)}${printable(wayOut)}`);
}
