import type { Command } from 'commander';
import { loadConfig } from '#config';
import { explainStay } from './explain-stay.js';

type Options = {
  readonly method?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly json?: true;
};

/** `los`: lengths of stay, by methods that say how they count. */
export function losVerb(program: Command): void {
  const los = program.command('los').description('lengths of stay, by methods that say how they count');
  los
    .command('explain')
    .description('tell how long a stay is, and of every calendar day whether it was counted, and why')
    .argument('<patient>', 'the patient')
    .argument(
      '[stay]',
      'the stay, by the fact that began it; those that there are are listed if it is left out',
    )
    .option('--method <names>', 'methods with commas between them, such as medicare,hcup; all if left out')
    .option('--as-of <time>', 'what was true by then, at the facility: 2025-03-01 or 2025-03-01T14:30')
    .option(
      '--known-at <time>',
      'what was known by then: 2025-03-19, 2025-03-19T12:00:00Z, or a mark as LOG/EVENT',
    )
    .option('--json', 'print one line {patient, stay, zone, from, to, toDate, asOf, mark, methods, days, …}')
    .action((patient: string, stay: string | undefined, { json, method, ...reach }: Options) => {
      const asked = method === undefined ? reach : { methods: method, ...reach };
      return explainStay(loadConfig(), patient, stay, asked, json === true);
    });
}
