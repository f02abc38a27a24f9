import type { Command } from 'commander';
import { loadSettings } from '#config';
import { explainStay } from './explain-stay.js';
import { reportLengths } from './los-report.js';

type Options = {
  readonly method?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly json?: true;
};

type ReportOptions = Options & {
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  readonly facility?: string;
  readonly programme?: string;
  readonly level?: string;
  readonly payer?: string;
  readonly allowIncomplete?: true;
};

/** `los`: lengths of stay, by methods that say how they count. */
export function losVerb(program: Command): void {
  const los = program
    .command('los')
    .description('lengths of stay of a population, or of one stay, by methods that say how they count')
    .option('--method <names>', 'medicare, hcup, aihw, teds, accrued, with commas; all if left out')
    .option(
      '--by <names>',
      'level, programme, facility, payer, disposition, month, year, age, referral, with commas',
    )
    .option('--from <date>', 'the first date on which a stay may have ended')
    .option('--to <date>', 'the last one')
    .option('--as-of <date>', 'what was true by then, at the facilities; today if left out')
    .option(
      '--known-at <time>',
      'what was known by then: 2025-03-19, 2025-03-19T12:00:00Z, or a mark as LOG/EVENT',
    )
    .option('--facility <id>', 'only stays there')
    .option('--programme <id>', 'only stays in it')
    .option('--level <name>', 'only stays at it')
    .option('--payer <id>', 'only stays that it pays for on their last counted day')
    .option('--allow-incomplete', 'also while some patients are missing from the figures')
    .option('--json', 'print one line a cell and method {method, version, cell, n, days, mean, median, p90}')
    .enablePositionalOptions()
    .action(({ json, method, by, ...asked }: ReportOptions) =>
      reportLengths(
        loadSettings(),
        {
          ...(method === undefined ? {} : { methods: listed(method) }),
          ...(by === undefined ? {} : { by: listed(by) }),
          ...asked,
        },
        json === true,
      ),
    );
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
      return explainStay(loadSettings(), patient, stay, asked, json === true);
    });
}

function listed(names: string): string[] {
  return names.split(',').map((name) => name.trim());
}
