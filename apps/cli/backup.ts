import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { type Config, fileArgument } from '#config';
import { KEYS_FILE, MASTER_KEY_FILE, masterKey } from '#privacy';
import { checkFree, type KeysBackup, type LogBackup } from './backup-folder.js';
import { backUpKeys, backUpLog } from './backup-making.js';
import { checkLog } from './event-log.js';
import { folderConfig } from './folder-config.js';
import { print, printJson } from './terminal.js';

type Wanted = { readonly keys?: string; readonly json?: true };

/** `backup`: a copy of the log, and apart from it one of the keys. */
export function backupVerb(program: Command): void {
  program
    .command('backup')
    .description('copy the event log as it stands at one instant, and verify the copy')
    .argument('<folder>', 'a new or empty folder for the log')
    .option('--keys <folder>', 'another one, kept elsewhere, for the wrapped keys')
    .option(
      '--json',
      'print one line {folder, mark, position, events, streams, accesses, madeAt, keys, masterKey}',
    )
    .addHelpText(
      'after',
      '\nReads only; may run beside the service. Views are not copied: they are built anew from the log.' +
        '\nExit code 1 where the copy does not verify.',
    )
    .action(backUp);
}

async function backUp(named: string, { keys, json }: Wanted): Promise<void> {
  const config = folderConfig(
    "Back a cluster up with its engines' own tools: snapshots of the event store, pg_dump or base backups of PostgreSQL, and the master key apart from both",
  );
  const folder = fileArgument(named);
  const keysFolder = keys === undefined ? null : fileArgument(keys);
  check(config, folder, keysFolder);
  const made = await backUpLog(config.CONTINUUM_DATA_DIR, folder);
  const madeKeys = keysFolder && (await backUpKeys(config, made.log, keysFolder));
  const masterKeyPath = config.CONTINUUM_MASTER_KEY_FILE ?? join(config.CONTINUUM_DATA_DIR, MASTER_KEY_FILE);
  if (json) {
    const { log, event, position, events, streams, accesses = null, madeAt } = made;
    const kept = madeKeys && { folder: keysFolder, patients: madeKeys.patients };
    printJson({
      folder,
      mark: { log, event },
      position,
      events,
      streams,
      accesses,
      madeAt,
      keys: kept,
      masterKey: masterKeyPath,
    });
  } else {
    tell(made, folder);
    if (madeKeys && keysFolder) tellKeys(madeKeys, keysFolder, masterKeyPath);
    else tellNoKeys();
  }
}

/** Everything that can be wrong is said before anything is written. */
function check(config: Config, folder: string, keysFolder: string | null): void {
  const { CONTINUUM_DATA_DIR: dataFolder, CONTINUUM_MASTER_KEY_FILE: masterKeyFile = null } = config;
  checkLog(dataFolder);
  checkApart(folder, dataFolder, 'The backup', 'the data folder');
  checkFree(folder);
  if (keysFolder === null) return;
  checkApart(keysFolder, folder, 'The keys', 'the backup');
  checkApart(keysFolder, dataFolder, 'The keys', 'the data folder');
  checkFree(keysFolder);
  const keys = join(dataFolder, KEYS_FILE);
  // Asked before the master key, which would be made for a folder without keys.
  if (!existsSync(keys)) throw new Error(`${keys} is missing: there are no keys to back up`);
  masterKey(masterKeyFile, dataFolder);
}

function checkApart(one: string, other: string, what: string, fromWhat: string): void {
  if (!isWithin(one, other) && !isWithin(other, one)) return;
  throw new Error(
    `${what} must lie apart from ${fromWhat}. Name a folder that is neither inside ${other} nor around it`,
  );
}

function isWithin(inner: string, outer: string): boolean {
  const way = relative(resolve(outer), resolve(inner));
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function tell({ events, streams, log, event, accesses }: LogBackup, folder: string): void {
  print(`Backed up to ${folder}, and verified there:`);
  print(`events ${events}, streams ${streams}, mark ${log}/${event}`);
  if (accesses) {
    const { entries, chains, broken } = accesses;
    print(`Access log: ${entries} entries in ${chains} chains, ${broken === 0 ? 'none' : broken} broken`);
  }
  print('The views are not in it: they are built anew from the events.');
}

function tellKeys({ patients }: KeysBackup, folder: string, masterKeyPath: string): void {
  print(
    `Keys: ${patients} patients' keys and the installation secret, wrapped, in ${folder}. Keep them elsewhere.`,
  );
  print(
    `Master key: NOT copied. Keep ${masterKeyPath} in a third place: without it these keys open nothing.`,
  );
}

function tellNoKeys(): void {
  print('Keys: NOT backed up. Without them no name and no text in this backup can ever be opened.');
  print('Back them up into a folder that is kept elsewhere: continuum backup FOLDER --keys KEYS-FOLDER');
}
