import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, CommandHandling, LOG_STREAM, LogLineage, LogTime, systemClock } from '#event-sourcing';
import { type EventStore, START } from '#event-store';
import { SqliteEventStore } from '#event-store/sqlite';
import { type InstallationVault, KeyRefusedError, masterKey } from '#privacy';
import { erasedPatients, SqliteVault } from '#privacy/sqlite';
import { CLOCK_MARK } from './clock-mark.js';
import { Closing } from './closing.js';
import { eraseAgain, type KnownPatients, PATIENT_ERASED } from './erased-again.js';
import { restoreLog, resumeLogTime } from './log-start.js';
import { eventRegistry } from './projected.js';

const PAGE = 5000;

export type RestoredLog = {
  readonly log: string;
  readonly parent: string;
  /** Patients in the log whose key is not among the keys. Nothing more can be entered about them. */
  readonly keysMissing: number;
  /** Patients in the log who were erased, and are again. */
  readonly erased: number;
};

/**
 * Makes the copy of a log and its keys in a folder a log of its own: checks that they belong together, appends
 * that it was restored, erases again who was erased, and notes whose keys are missing.
 *
 * @param replaced - the data folder it takes the place of, whose erasures hold for it too
 * @throws KeyRefusedError where the keys are of another installation, or the master key does not open them
 */
export async function makeLogOfItsOwn(
  folder: string,
  masterKeyFile: string | null,
  replaced: string,
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
    const known = await patientsIn(store, onProgress);
    const logTime = new LogTime(clockOf(folder));
    await resumeLogTime(store, logTime);
    const commands = new CommandHandling(store, eventRegistry(), vault, logTime);
    const log = await restoreLog(commands, lineage.log);
    const elsewhere = [...erasedPatients(folder), ...erasedPatients(replaced)];
    const erased = await eraseAgain(store, vault, logTime, known, elsewhere);
    return { log, parent: lineage.log, erased, keysMissing: await vault.noteLost(known.sealed) };
  } finally {
    await closing.run();
  }
}

/** The log's first command was digested under the installation secret, which is kept with the keys. */
async function checkFit(store: EventStore, vault: InstallationVault): Promise<void> {
  const [started] = await store.readStream(LOG_STREAM);
  if (vault.digest(started?.data.log ?? null) === started?.metadata.commandDigest) return;
  throw new KeyRefusedError(
    'These keys are not those of this log. Name the key backup of the same installation',
  );
}

async function patientsIn(store: EventStore, onProgress: (events: number) => void): Promise<KnownPatients> {
  const sealed = new Set<string>();
  const erased = new Set<string>();
  for (let after = START; ; ) {
    const page = await store.readAll(after, PAGE);
    for (const event of page) {
      if (event.patient === null) continue;
      if (event.sealed !== null) sealed.add(event.patient);
      if (event.type === PATIENT_ERASED) erased.add(event.patient);
    }
    after = page.at(-1)?.position ?? after;
    onProgress(Number(after) + 1);
    if (page.length < PAGE) return { sealed, erased };
  }
}

/** Made-up time stands still between requests. */
function clockOf(folder: string): Clock {
  return existsSync(join(folder, CLOCK_MARK)) ? { now: () => 0 } : systemClock;
}
