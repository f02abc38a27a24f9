import { existsSync, rmSync } from 'node:fs';
import { chmod, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WriterLock } from '#event-store/sqlite';
import { KEYS_FILE, MASTER_KEY_FILE, masterKey } from '#privacy';
import { copyKeys } from '#privacy/sqlite';
import type { RestoredLog } from '../api/folder/index.js';
import { type BackupManifest, durableDigest, type LogBackup, readManifest } from './backup-folder.js';
import { wholeLog } from './backup-making.js';
import { withLog } from './event-log.js';
import { startProgress } from './progress.js';

export type Restore = {
  readonly backup: string;
  /** Null to keep those of the folder that is replaced. */
  readonly keys: string | null;
  /** Where to. */
  readonly folder: string;
  readonly replace: boolean;
  /** The operator's own, which stays where it is; null for the one in the data folder. */
  readonly masterKeyFile: string | null;
  /** Becomes the one in the data folder; null to keep that of the folder that is replaced. */
  readonly masterKeyToCopy: string | null;
};

export type Restored = RestoredLog &
  Pick<LogBackup, 'event' | 'events' | 'streams'> & {
    /** Where what was there before lies now; null where there was nothing. */
    readonly before: string | null;
  };

/**
 * Builds a data folder from backups aside, checks it, and puts it in its place.
 *
 * @returns null where an earlier restore had been killed when all was ready, and was finished instead
 * @throws Error with the way out; then the folder is as it was
 */
export async function restore(wanted: Restore): Promise<Restored | null> {
  const { backup, keys, folder, replace } = wanted;
  const { beginRestore, completeRestore, finishRestore, isFreeForRestore } = await import(
    '../api/folder/index.js'
  );
  const log = readManifest(backup, 'log');
  const keysBackup = keys === null ? null : readManifest(keys, 'keys');
  const isNew = !existsSync(folder);
  const lock = WriterLock.take(folder);
  try {
    if (finishRestore(folder)) return null;
    if (!replace && !isFreeForRestore(folder)) refuseTaken(folder);
    const keyFile = masterKeyIn(wanted);
    const building = beginRestore(folder);
    try {
      await copyChecked(backup, log, building);
      if (wanted.masterKeyFile === null) await copyPrivately(keyFile, join(building, MASTER_KEY_FILE));
      if (keys !== null && keysBackup !== null) await copyChecked(keys, keysBackup, building);
      else copyKeys(folder, building, masterKey(keyFile, folder));
      const { events, streams } = await withLog(building, wholeLog);
      const own = await ownLog(building, wanted, events);
      return { ...own, event: log.event, events, streams, before: completeRestore(folder, building) };
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  } finally {
    lock.release();
    if (isNew && isFreeForRestore(folder)) rmSync(folder, { recursive: true });
  }
}

function refuseTaken(folder: string): never {
  throw new Error(
    `${folder} is not empty. Name a new folder with --into, or add --replace, which puts what is there aside`,
  );
}

/** The file of the master key that opens the restored keys. */
function masterKeyIn({ keys, folder, masterKeyFile, masterKeyToCopy }: Restore): string {
  if (keys === null && !existsSync(join(folder, KEYS_FILE))) {
    throw new Error('Without the keys no name can be opened. Name their backup: --keys KEYS-FOLDER');
  }
  const kept = join(folder, MASTER_KEY_FILE);
  const named = masterKeyFile ?? masterKeyToCopy ?? (existsSync(kept) ? kept : null);
  if (named !== null) {
    masterKey(named, folder);
    return named;
  }
  throw new Error(
    'The keys open with the master key they were backed up under. Name its file: --master-key-file FILE',
  );
}

/** @throws Error where a file is not the one that was backed up */
async function copyChecked(from: string, { files }: BackupManifest, to: string): Promise<void> {
  for (const [name, digest] of Object.entries(files)) {
    const path = join(from, name);
    if (!existsSync(path)) throw new Error(`${path} is missing: the backup is not whole. Use another one`);
    await copyPrivately(path, join(to, name));
    if ((await durableDigest(join(to, name))) === digest) continue;
    throw new Error(`${path} is not what was backed up: its SHA-256 is another one. Use another backup`);
  }
}

/** Whatever mode the file had where it was kept. */
async function copyPrivately(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await chmod(to, 0o600);
}

async function ownLog(
  building: string,
  { folder, masterKeyFile }: Restore,
  events: number,
): Promise<RestoredLog> {
  const { makeLogOfItsOwn } = await import('../api/folder/index.js');
  const progress = startProgress('events read', events);
  try {
    return await makeLogOfItsOwn(building, masterKeyFile, folder, (read) => progress.at(read));
  } finally {
    progress.end();
  }
}
