import type { Config } from '#config';
import { type Clock, systemClock } from '#event-sourcing';
import { HeadWitness, readOperatorSecret, SqliteEventStore, WriterLock } from '#event-store/sqlite';
import { masterKey } from '#privacy';
import { SqliteAccessLog, SqliteVault } from '#privacy/sqlite';
import {
  ProjectionProgress,
  type ProjectorHealth,
  type ProjectorWorker,
  prune,
  startProjectorWorker,
} from '#projections';
import { openReadStore } from '#read-store/sqlite';
import { CountingThread } from '#utilization/populations';
import { prepareCapabilities } from './capabilities.js';
import { checkClockMark, isEmptyFolder } from './clock-mark.js';
import type { Closing } from './closing.js';
import type { OpenedCore } from './core.js';
import { DailyCheckpoint } from './daily-checkpoint.js';
import { type ProjectorWorkerData, viewsFile } from './data-folder.js';
import { DrivenClock } from './driven-clock.js';
import { finishErasures } from './erased-again.js';
import { HourlyCheck, OwnTurns } from './hourly-check.js';
import { Metrics } from './metrics.js';
import { openCommands } from './open-commands.js';
import { markWhereDamaged, openViews } from './open-views.js';
import { views } from './projected.js';
import type { ServiceLog } from './service-log.js';
import { takeUpRestore } from './unfinished-restore.js';
import { checkWhole } from './whole-log.js';
import { WriteWatch } from './write-watch.js';

/**
 * Opens the data folder for writing and everything in it; what is open is to be closed by `closing`.
 *
 * @throws WriterLockedError, ClockMismatchError, KeyRefusedError, LogCutOffError or StoreUnavailableError, each
 * with its way out
 */
export async function openCore(config: Config, closing: Closing, log: ServiceLog): Promise<OpenedCore> {
  const folder = config.CONTINUUM_DATA_DIR;
  const wasEmpty = isEmptyFolder(folder);
  const lock = WriterLock.take(folder);
  closing.add(() => lock.release());
  takeUpRestore(folder);
  checkClockMark(folder, config.CONTINUUM_CLOCK, wasEmpty);
  const drivenClock = config.CONTINUUM_CLOCK === 'driven' ? new DrivenClock() : null;
  const clock: Clock = drivenClock ?? systemClock;

  await checkWhole(folder);
  const events = await SqliteEventStore.open(folder);
  closing.add(() => events.close());
  const witness = new HeadWitness(folder, events);
  closing.add(() => witness.stop());
  const readStore = await openViews(folder, () => log.said('views damaged: they are built anew'));
  closing.add(() => readStore.close());
  const isNew = (await events.head()) === null;
  const masterKeyFile = config.CONTINUUM_MASTER_KEY_FILE ?? null;
  const key = masterKey(masterKeyFile, folder);
  const writes = new WriteWatch((refusal) => log.writes(refusal));
  const vault = SqliteVault.open(folder, key, { mustExist: !isNew, onFailure: writes.failed });
  closing.add(() => vault.close());
  writes.watch([events, vault]);
  closing.add(() => writes.close());
  await finishErasures(events, vault);
  const accesses = SqliteAccessLog.open(folder, (failure) => log.accesses(failure));
  closing.add(() => accesses.close());

  let projector: ProjectorWorker | undefined;
  const metrics = new Metrics();
  const appended = () => projector?.wake();
  const { lastMs, ...opened } = await openCommands(events, vault, clock, { metrics, writes, appended });

  const progress = new ProjectionProgress(readStore);
  const workerData: ProjectorWorkerData = { folder, masterKeyFile };
  const workerUrl = new URL('./projector.worker.js', import.meta.url);
  const onHealth = (health: ProjectorHealth) => {
    log.projector(health);
    markWhereDamaged(viewsFile(folder), health.lastError);
  };
  projector = startProjectorWorker({ workerUrl, workerData, progress, onHealth });
  closing.add(() => projector.stop());

  const counting = new CountingThread({
    workerUrl: new URL('./counting.worker.js', import.meta.url),
    workerData: { folder },
  });
  closing.add(() => counting.stop());

  const checkpoints = config.CONTINUUM_CHECKPOINT_DIR;
  if (checkpoints !== undefined) {
    const daily = new DailyCheckpoint(checkpoints, config, (isMade) => log.checkpoint(isMade));
    closing.add(() => daily.stop());
  }

  const check = new HourlyCheck(projector, new OwnTurns(), clock, (found) => log.sliceChecked(found));
  closing.add(() => check.stop());

  const operatorSecret = readOperatorSecret(folder);
  const core = {
    ...opened,
    queriedLog: opened.store,
    clock,
    vault,
    readStore,
    viewsUpkeep: {
      prune: () => pruned(folder),
      failed: (error: unknown) => markWhereDamaged(viewsFile(folder), error),
    },
    progress,
    projector,
    sharing: null,
    counting,
    smallCell: config.CONTINUUM_SMALL_CELL,
    check,
    writes,
    accesses,
    metrics,
    operatorSecret,
  };
  await prepareCapabilities(core);
  drivenClock?.resume(lastMs);
  return { ...core, drivenClock, isNew, hearAll: null, announce: (place) => lock.announce(place) };
}

async function pruned(folder: string): Promise<string[]> {
  const readStore = openReadStore(viewsFile(folder));
  try {
    return await prune(readStore, views);
  } finally {
    await readStore.close();
  }
}
