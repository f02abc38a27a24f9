import type { Command } from 'commander';
import { loadSettings } from '#config';
import { pruneProjections, rebuildProjections, retryProjections } from './projections-change.js';
import { checkProjections } from './projections-check.js';
import { showProjections } from './projections-status.js';

type Json = { readonly json?: boolean };

const ALONE = '\nWhere a service runs, its projector does the work; in a cluster the projectors do.';

/** `projections`: the views, which can always be built anew from the log. */
export function projectionsVerb(program: Command): void {
  const projections = program.command('projections').description('look after the views built from the log');
  projections
    .command('status')
    .description('show how far every view has come')
    .option('--json', 'print one line {head, views}')
    .addHelpText('after', '\nReads only; may run beside the service.')
    .action(({ json = false }: Json) => showProjections(loadSettings(), json));
  projections
    .command('check')
    .description('compare every view, row by row, with a fresh build from the log')
    .option('--json', 'print one line {views: [{name, rows, differing}]}')
    .addHelpText('after', '\nReads only; may run beside the service. Exit code 1 where any row differs.')
    .action(({ json = false }: Json) => checkProjections(loadSettings(), json));
  projections
    .command('rebuild')
    .description('build a view, or all of them, from nothing')
    .argument('[view]', 'its name, such as current_placement')
    .option('--json', 'print one line {views, events}')
    .addHelpText('after', ALONE)
    .action((view: string | undefined, { json = false }: Json) =>
      rebuildProjections(loadSettings(), json, view),
    );
  projections
    .command('retry')
    .description('take up again what a view had to leave out because its events could not be projected')
    .argument('[view]', 'its name; every view where left out')
    .argument('[key]', 'one patient, account or stream; all of them where left out')
    .option('--json', 'print one line {views: [{name, lifted, remaining}]}')
    .addHelpText('after', `${ALONE} Exit code 1 where anything still fails.`)
    .action((view: string | undefined, key: string | undefined, { json = false }: Json) =>
      retryProjections(loadSettings(), json, view, key),
    );
  projections
    .command('prune')
    .description('drop the tables of views and versions that this release does not read')
    .option('--json', 'print one line {dropped}')
    .addHelpText('after', ALONE)
    .action(({ json = false }: Json) => pruneProjections(loadSettings(), json));
}
