import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, CommandHandling, LOG_STREAM, LogLineage, LogTime, systemClock } from '#event-sourcing';
import { type EventStore, START } from '#event-store';
import { SqliteEventStore } from '#event-store/sqlite';
import { KeyRefusedError, masterKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import { CLOCK_MARK } from './clock-mark.js';
import { Closing } from './closing.js';
import { restoreLog, resumeLogTime } from './log-start.js';
import { eventRegistry } from './projected.js';

const PAGE = 5000;

export type RestoredLog = {
  readonly log: string;
  readonly parent: string;
  /** Patients in the log whose key is not among the keys. Nothing more can be entered about them. */
  readonly keysMissing: number;
};

/**
 * Makes the copy of a log and its keys in a folder a log of its own: checks that they belong together, notes
 * whose keys are missing, and appends that it was restored.
 *
 * @throws KeyRefusedError where the keys are of another installation, or the master key does not open them
 */
export async function makeLogOfItsOwn(
  folder: string,
  masterKeyFile: string | null,
  onProgress: (events: number) => void,
): Promise<RestoredLog> {
  const closing = new Closing();
  try {
    const vault = SqliteVault.open(folder, masterKey(masterKeyFile, folder), { mustExist: true });
    closing.add(() => vault.close());
    const store = await SqliteEventStore.open(folder);
    closing.add(() => store.close());
    const lineage = await LogLineage.read(store);
    if (lineage === null) throw new Error('The event log does not begin with LogStarted');
    await checkFit(store, vault);
    const keysMissing = await vault.noteLost(await patientsIn(store, onProgress));
    const logTime = new LogTime(clockOf(folder));
    await resumeLogTime(store, logTime);
    const commands = new CommandHandling(store, eventRegistry(), vault, logTime);
    return { log: await restoreLog(commands, lineage.log), parent: lineage.log, keysMissing };
  } finally {
    await closing.run();
  }
}

/** The log's first command was digested under the installation secret, which is kept with the keys. */
async function checkFit(store: EventStore, vault: SqliteVault): Promise<void> {
  const [started] = await store.readStream(LOG_STREAM);
  if (vault.digest(started?.data.log ?? null) === started?.metadata.commandDigest) return;
  throw new KeyRefusedError(
    'These keys are not those of this log. Name the key backup of the same installation',
  );
}

/** Everybody of whom the log holds something sealed. */
async function patientsIn(store: EventStore, onProgress: (events: number) => void): Promise<Set<string>> {
  const patients = new Set<string>();
  for (let after = START; ; ) {
    const page = await store.readAll(after, PAGE);
    for (const { patient, sealed } of page) if (patient !== null && sealed !== null) patients.add(patient);
    after = page.at(-1)?.position ?? after;
    onProgress(Number(after) + 1);
    if (page.length < PAGE) return patients;
  }
}

/** Made-up time stands still between requests. */
function clockOf(folder: string): Clock {
  return existsSync(join(folder, CLOCK_MARK)) ? { now: () => 0 } : systemClock;
}
