import type { Command } from 'commander';
import { type Config, loadSettings } from '#config';
import { WriterLock } from '#event-store/sqlite';
import type { RotateOptions } from './cluster-key.js';
import { checkLog } from './event-log.js';
import { print, printJson } from './terminal.js';

/** `key`: looks after the master key. */
export function keyVerb(program: Command): void {
  const key = program.command('key').description('look after the key that wraps all others');
  key
    .command('rotate')
    .description(
      "wrap every patient's key under a new master key; the service of a data folder must be stopped",
    )
    .option('--new-master-key-file <file>', 'the new key, where CONTINUUM_MASTER_KEY_FILE names the old one')
    .option(
      '--finish',
      'of a cluster, whose processes have the new key by now: the old one opens nothing any more',
    )
    .option('--json', 'print one line {keys}, of a cluster {keys, finished}')
    .addHelpText(
      'after',
      '\nBack the keys up afterwards: older backups of them are opened by the old key alone.' +
        '\nIn a cluster nodes and projectors go on meanwhile; CONTINUUM_NEW_MASTER_KEY may give the new key in the place of a file.',
    )
    .action(rotate);
}

async function rotate(options: RotateOptions): Promise<void> {
  const { config, cluster } = loadSettings();
  if (cluster === null) return rotateInFolder(config, options);
  const { finishInCluster, rotateInCluster } = await import('./cluster-key.js');
  return options.finish
    ? finishInCluster(config, cluster, options)
    : rotateInCluster(config, cluster, options);
}

async function rotateInFolder(config: Config, options: RotateOptions): Promise<void> {
  const { CONTINUUM_DATA_DIR: dataFolder, CONTINUUM_MASTER_KEY_FILE: masterKeyFile = null } = config;
  const { newMasterKeyFile = null, json, finish } = options;
  if (finish) throw new Error('--finish is of a cluster: leave it out, a data folder is rotated in one go');
  checkLog(dataFolder);
  if (masterKeyFile !== null && newMasterKeyFile === null) {
    throw new Error(
      `CONTINUUM_MASTER_KEY_FILE names ${masterKeyFile}, which only you change. Make a new key and name it: ` +
        'openssl rand -base64 32 > FILE, chmod 600 FILE, continuum key rotate --new-master-key-file FILE',
    );
  }
  const { rotateMasterKey } = await import('#privacy/sqlite');
  const lock = WriterLock.take(dataFolder);
  try {
    const keys = rotateMasterKey({ dataFolder, masterKeyFile, newMasterKeyFile });
    if (json) return printJson({ keys });
    print(
      `The keys of ${keys} patients are under the new master key, and the old one opens nothing any more.`,
    );
    if (newMasterKeyFile !== null)
      print(`Serve with CONTINUUM_MASTER_KEY_FILE=${newMasterKeyFile} from now on.`);
    print('Back the keys up now: npx continuum backup FOLDER --keys OTHER_FOLDER');
  } finally {
    lock.release();
  }
}
