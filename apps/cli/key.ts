import type { Command } from 'commander';
import { WriterLock } from '#event-store/sqlite';
import { checkLog } from './event-log.js';
import { folderConfig } from './folder-config.js';
import { print, printJson } from './terminal.js';

/** `key`: looks after the master key. */
export function keyVerb(program: Command): void {
  const key = program.command('key').description('look after the key that wraps all others');
  key
    .command('rotate')
    .description("wrap every patient's key under a new master key; the service must be stopped")
    .option('--new-master-key-file <file>', 'the new key, where CONTINUUM_MASTER_KEY_FILE names the old one')
    .option('--json', 'print one line {keys}')
    .addHelpText(
      'after',
      '\nBack the keys up afterwards: older backups of them are opened by the old key alone.',
    )
    .action(rotate);
}

async function rotate(options: { newMasterKeyFile?: string; json?: true }): Promise<void> {
  const { CONTINUUM_DATA_DIR: dataFolder, CONTINUUM_MASTER_KEY_FILE: masterKeyFile = null } = folderConfig(
    'Keys in PostgreSQL are wrapped anew by no command yet',
  );
  const { newMasterKeyFile = null, json } = options;
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
