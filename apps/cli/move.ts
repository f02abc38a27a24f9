import type { Command } from 'commander';
import { dataFolder, loadMoveSettings } from '#config';
import { areWhole } from './access-chains.js';
import type { Moved } from './moving.js';
import { print, printable, printJson, printTable } from './terminal.js';

type Wanted = {
  readonly from?: string;
  readonly to?: string;
  readonly giveUp?: true;
  readonly json?: true;
};

/** `move`: a data folder's log, keys and access log into a cluster. */
export function moveVerb(program: Command): void {
  program
    .command('move')
    .description('move a data folder into a cluster, and prove that both hold the same')
    .option('--from <folder>', 'the data folder; CONTINUUM_DATA_DIR where left out')
    .option('--to <event store>', 'esdb://…; CONTINUUM_EVENT_STORE where left out')
    .option('--give-up', 'open the folder for writers again, as long as nobody has written to the cluster')
    .option(
      '--json',
      'print one line {log, events, streams, heads, order, copied, keys, accesses, views, seconds, problems}',
    )
    .addHelpText(
      'after',
      '\nSet CONTINUUM_READ_STORE, the master key and all else as the nodes of the cluster have it, and stop the' +
        '\nservice first. The folder is closed for writers and stays as it is. Run again after it was interrupted, it' +
        '\ngoes on. Exit code 1 where it is refused, or where the two do not hold the same: then no node starts there.',
    )
    .action(move);
}

async function move({ from, to, giveUp, json }: Wanted): Promise<void> {
  if (giveUp) return gaveUp(from, to, json ?? false);
  const settings = loadMoveSettings(from, to);
  const { moveToCluster } = await import('./moving.js');
  const moved = await moveToCluster(settings);
  const { accesses, ...others } = moved;
  if (json) printJson({ ...others, accesses });
  else tell(moved, settings.folder);
  if (moved.problems.length > 0) process.exitCode = 1;
}

async function gaveUp(from: string | undefined, to: string | undefined, json: boolean): Promise<void> {
  const { giveUpFinishedMove, giveUpUnfinishedMove, isMoveFinished } = await import('./move-giving-up.js');
  const folder = dataFolder(from);
  const accesses = isMoveFinished(folder)
    ? await giveUpFinishedMove(loadMoveSettings(from, to))
    : giveUpUnfinishedMove(folder);
  if (json) return printJson({ folder, open: true, accessesLeft: accesses });
  print(`${folder} takes writers again. Serve it as before.`);
  print(
    'What was copied lies in the cluster, where no node starts. The same folder may be moved there again.',
  );
  if (accesses > 0) print(`${accesses} entries of who looked were written there since, and are only there.`);
}

function tell(moved: Moved, folder: string): void {
  const { log, events, streams, copied, keys, accesses, views, seconds, problems } = moved;
  for (const problem of problems) print(`Not the same: ${printable(problem)}`);
  if (problems.length > 0) {
    print('The cluster is not to be used: empty it and move again, or give it up: continuum move --give-up');
    return;
  }
  print(`Moved ${folder}, log ${log}:`);
  print(`events ${events}, streams ${streams}; ${copied} copied this time, ${rate(copied, seconds.events)}`);
  print(`Keys of ${keys} patients, wrapped as they were; ${accesses.entries} entries of who looked`);
  if (!areWhole(accesses)) print('The access log was not whole before, and is there as it was.');
  printTable(
    ['VIEW', 'ROWS', 'DIFFERING'],
    views.map((view) => [view.name, String(view.rows), String(view.differing)]),
  );
  print('Both hold the same. Start the nodes of the cluster; this folder takes no writers any more.');
}

function rate(events: number, seconds: number): string {
  return seconds === 0 ? '' : `${Math.round(events / seconds)} a second`;
}
