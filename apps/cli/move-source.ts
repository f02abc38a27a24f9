import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#config';
import { LogLineage } from '#event-sourcing';
import { verifyLog } from '#event-store';
import { SqliteEventStore, WriterLock } from '#event-store/sqlite';
import { KEYS_FILE } from '#privacy';
import { FolderAccesses, FolderKeys, SqliteVault } from '#privacy/sqlite';
import { wordsForBroken } from './broken-event.js';
import { checkLog } from './event-log.js';
import { startProgress } from './progress.js';

/** A data folder that moves: found whole, and held, so that nobody writes to it. */
export type MoveSource = {
  readonly folder: string;
  readonly store: SqliteEventStore;
  /** Id of the log, and how many events it holds. */
  readonly log: string;
  readonly events: number;
  /** To open, for the views, what is sealed. */
  readonly vault: SqliteVault;
  readonly keys: FolderKeys;
  readonly accesses: FolderAccesses;
  close(): Promise<void>;
};

/**
 * @throws WriterLockedError where a service runs on it; Error with the way out where it is not whole, or the master key
 * is another
 */
export async function openMoveSource(folder: string, config: Config, master: KeyObject): Promise<MoveSource> {
  checkLog(folder);
  const api = await import('../api/folder/index.js');
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (const step of closing.reverse()) await step();
  };
  try {
    const lock = WriterLock.take(folder, { evenIfMoved: true });
    closing.push(() => lock.release());
    api.takeUpRestore(folder);
    api.checkClockMark(folder, config.CONTINUUM_CLOCK, false);
    await api.checkWhole(folder);
    const store = await SqliteEventStore.openReadOnly(folder);
    closing.push(() => store.close());
    const events = await verified(store, folder);
    const lineage = await LogLineage.read(store);
    if (lineage === null) {
      throw new Error(`The log in ${folder} holds no events yet: there is nothing to move`);
    }
    const vault = await preparedVault(folder, master);
    closing.push(() => vault.close());
    await api.finishErasures(store, vault);
    const keys = FolderKeys.open(folder, master);
    closing.push(() => keys.close());
    const accesses = FolderAccesses.open(folder);
    closing.push(() => accesses.close());
    return { folder, store, log: lineage.log, events, vault, keys, accesses, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function verified(store: SqliteEventStore, folder: string): Promise<number> {
  // Positions are without gaps, so the last one tells how many events there are.
  const head = await store.head().catch(() => null);
  const progress = startProgress('events verified', Number(head?.position ?? -1n) + 1);
  try {
    const { events, broken, brokenEvents, file } = await verifyLog(store, { onProgress: progress.at });
    const [first] = broken;
    if (first === undefined && file.length === 0) return events;
    const what =
      first === undefined
        ? `its file is damaged: ${file[0]}`
        : `${brokenEvents} broken. First: ${wordsForBroken(first)}`;
    throw new Error(
      `The log in ${folder} is not what was written, and is not moved: ${what}. See all of it with continuum verify, ` +
        'and bring it back from a backup first',
    );
  } finally {
    progress.end();
  }
}

/** Opened for writing: a key to sign with must be there before the keys are copied, and erasures be done. */
async function preparedVault(folder: string, master: KeyObject): Promise<SqliteVault> {
  const path = join(folder, KEYS_FILE);
  if (!existsSync(path)) throw new Error(`${path} is missing. Bring it back from the key backup`);
  const vault = SqliteVault.open(folder, master, { mustExist: true });
  try {
    await vault.signingKey();
    return vault;
  } catch (error) {
    vault.close();
    throw error;
  }
}
