import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeOnce, removeDrafts } from './durable-file.js';
import { KeyRefusedError } from './errors.js';
import { KEYS_FILE, MASTER_KEY_FILE } from './files.js';

/** The key is a line of some 44 or 64 characters; anything longer is another file. */
const LONGEST_FILE = 1024;

const NEW_KEY = 'Restore it from the key backup; for a new installation, make one: openssl rand -base64 32';

/**
 * The key that wraps every other key: 32 bytes, as base64 or hex text in a file that only its owner may read.
 *
 * @param file - the file named by the operator, which must exist; null for `master.key` in the data folder,
 * which is made, durably, when the folder has no keys yet
 * @throws KeyRefusedError naming the file, the rule and the way out
 */
export function masterKey(file: string | null, dataFolder: string): KeyObject {
  if (file !== null) {
    if (existsSync(file)) return read(file);
    return refuse(file, 'does not exist, and a named master key is never made', 'Put the key there');
  }
  const own = join(dataFolder, MASTER_KEY_FILE);
  // Asked first: a process that starts beside this one puts the master key in place before the keys.
  const hasKeys = existsSync(join(dataFolder, KEYS_FILE));
  if (existsSync(own)) {
    removeDrafts(own);
    return read(own);
  }
  // A new key beside keys wrapped by the old one would open none of them: every patient would look erased.
  if (hasKeys) {
    refuse(
      own,
      `is missing, but ${KEYS_FILE} holds keys that only it opens`,
      'Bring it back from the key backup',
    );
  }
  makeOnce(own, `${randomBytes(32).toString('base64')}\n`);
  return read(own);
}

/**
 * The master key of a cluster, which every node is given and none makes.
 *
 * @param file - as for {@link masterKey}
 * @param text - the key itself, where no file holds it
 * @throws KeyRefusedError naming the setting or the file, the rule and the way out
 */
export function givenMasterKey({ file, text }: { file?: string; text?: string }): KeyObject {
  if (file !== undefined) {
    return existsSync(file)
      ? read(file)
      : refuse(file, 'does not exist, and is never made', 'Put the key there');
  }
  const bytes = decoded(text?.trim() ?? '');
  if (bytes?.length === 32) return createSecretKey(bytes);
  throw new KeyRefusedError(
    `CONTINUUM_MASTER_KEY_FILE or CONTINUUM_MASTER_KEY must give the master key: 32 bytes as base64 or hex, the same on every node. ${NEW_KEY}`,
  );
}

function read(file: string): KeyObject {
  const stats = statSync(file);
  if (!stats.isFile()) refuse(file, 'is no file', 'Name the file that holds the key');
  checkMode(file, stats);
  if (stats.size > LONGEST_FILE) return refuseLength(file);
  const bytes = decoded(readFileSync(file, 'utf8').trim());
  return bytes?.length === 32 ? createSecretKey(bytes) : refuseLength(file);
}

function checkMode(file: string, { mode }: Stats): void {
  // Windows keeps its permissions elsewhere and reports the same mode for every file.
  if (process.platform === 'win32' || (mode & 0o777 & ~0o600) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  refuse(file, `has mode ${octal}, and only its owner may read it`, `Run: chmod 600 ${file}`);
}

function decoded(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

function refuseLength(file: string): never {
  return refuse(file, 'does not hold 32 bytes as base64 or hex', NEW_KEY);
}

function refuse(file: string, what: string, wayOut: string): never {
  throw new KeyRefusedError(`Master key ${file} ${what}. ${wayOut}`);
}
