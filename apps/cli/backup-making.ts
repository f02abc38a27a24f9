import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#config';
import { LogLineage } from '#event-sourcing';
import { verifyLog } from '#event-store';
import { copyLog, type SqliteEventStore } from '#event-store/sqlite';
import { type AccessVerification, masterKey } from '#privacy';
import { copyAccesses, copyKeys } from '#privacy/sqlite';
import { type AccessCounts, type KeysBackup, type LogBackup, writeBackup } from './backup-folder.js';
import { wordsForBroken } from './broken-event.js';
import { withLog } from './event-log.js';
import { startProgress } from './progress.js';

/** Copies the log of a data folder and verifies the copy. @throws Error where the copy does not verify */
export async function backUpLog(folder: string, into: string): Promise<LogBackup> {
  const { CLOCK_MARK } = await import('../api/folder/index.js');
  return writeBackup<'log'>(into, async (unfinished) => {
    const copying = startProgress('pages copied', 1);
    try {
      await copyLog(folder, unfinished, copying.at);
    } finally {
      copying.end();
    }
    const mark = join(folder, CLOCK_MARK);
    if (existsSync(mark)) copyFileSync(mark, join(unfinished, CLOCK_MARK));
    const accesses = await copyAccesses(folder, unfinished);
    return {
      ...(await withLog(unfinished, verified)),
      ...(accesses === null ? {} : { accesses: countsOf(accesses) }),
    };
  });
}

/** Copies the wrapped keys of a data folder. The log is copied first, so that every event in it has its key here. */
export async function backUpKeys(config: Config, log: string, into: string): Promise<KeysBackup> {
  const folder = config.CONTINUUM_DATA_DIR;
  const master = masterKey(config.CONTINUUM_MASTER_KEY_FILE ?? null, folder);
  return writeBackup<'keys'>(into, async (unfinished) => {
    return { kind: 'keys', log, patients: copyKeys(folder, unfinished, master) };
  });
}

/** A broken access log is backed up as it is, and said to be: the events are worth no less for it. */
function countsOf({ chains, entries, brokenEntries, file }: AccessVerification): AccessCounts {
  return { chains, entries, broken: brokenEntries + file.length };
}

async function verified(copy: SqliteEventStore) {
  const { streams, events } = await wholeLog(copy);
  const [head, lineage] = [await copy.head(), await LogLineage.read(copy)];
  if (head === null || lineage === null)
    throw new Error('The log holds no events yet: there is nothing to back up');
  const position = String(head.position);
  return { kind: 'log', log: lineage.log, event: head.id, position, events, streams } as const;
}

/** Verifies a copy of a log. @throws Error naming the first event that is not what was written */
export async function wholeLog(copy: SqliteEventStore): Promise<{ streams: number; events: number }> {
  // Positions are without gaps, so the last one tells how many events there are.
  const head = await copy.head().catch(() => null);
  const progress = startProgress('events verified', Number(head?.position ?? -1n) + 1);
  try {
    const verified = await verifyLog(copy, { onProgress: progress.at });
    const { streams, events, broken, brokenEvents, file } = verified;
    const [first] = broken;
    if (first === undefined && file.length === 0) return { streams, events };
    if (first === undefined) throw new Error(`The copy does not verify: its file is damaged: ${file[0]}`);
    throw new Error(`The copy does not verify, ${brokenEvents} broken. First: ${wordsForBroken(first)}`);
  } finally {
    progress.end();
  }
}
