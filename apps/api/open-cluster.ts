import type { Cluster, Config } from '#config';
import { type Clock, LogHearing, type OtherWriters, systemClock } from '#event-sourcing';
import { PostgresAccessLog, PostgresVault } from '#privacy/postgres';
import { CopiedLog, PolledProgress, partitionOf, prune } from '#projections';
import { SharedProjectors, SliceTurns } from '#projections/postgres';
import type { ReadStore } from '#read-store';
import { NameLocks, openReadStore } from '#read-store/postgres';
import { CountingThread } from '#utilization/populations';
import { prepareCapabilities } from './capabilities.js';
import type { Closing } from './closing.js';
import { openLog } from './cluster/open-log.js';
import { operatorSecretOf } from './cluster/operator-secret.js';
import type { OpenedCore } from './core.js';
import { DrivenClock } from './driven-clock.js';
import { finishErasures } from './erased-again.js';
import { HourlyCheck } from './hourly-check.js';
import { Metrics } from './metrics.js';
import { NodeProgress } from './node-progress.js';
import { openCommands } from './open-commands.js';
import { views } from './projected.js';
import type { ServiceLog } from './service-log.js';
import { WriteWatch } from './write-watch.js';

/** Nobody tells this process how far the views have come: while somebody waits for them, it looks so often. */
const LOOK_MS = 20;

/**
 * Opens what a cluster keeps, as one of any number of nodes that serve; what is open is to be closed by `closing`.
 *
 * @throws WrongSettingsError naming everything that is wrong with the settings and the servers, KeyRefusedError or
 * StoreUnavailableError, each with its way out
 */
export async function openClusterCore(
  config: Config,
  cluster: Cluster,
  closing: Closing,
  log: ServiceLog,
): Promise<OpenedCore> {
  const drivenClock = config.CONTINUUM_CLOCK === 'driven' ? new DrivenClock() : null;
  const clock: Clock = drivenClock ?? systemClock;

  const readStore = openReadStore(cluster.readStore, { readOnly: true });
  closing.add(() => readStore.close());
  const { events, master } = await openLog(config, cluster, readStore, { givesTimes: true });
  closing.add(() => events.close());
  const isNew = (await events.head()) === null;
  const writes = new WriteWatch((refusal) => log.writes(refusal));
  const vault = await PostgresVault.open(cluster.readStore, master, {
    mustExist: !isNew,
    onFailure: writes.failed,
  });
  closing.add(() => vault.close());
  // The leader alone answers, and who answers takes appends.
  writes.watch([{ probe: async () => void (await events.head()) }, vault]);
  closing.add(() => writes.close());
  await finishErasures(events, vault);
  const accesses = await PostgresAccessLog.open(cluster.readStore, (failure) => log.accesses(failure));
  closing.add(() => accesses.close());

  // For what is asked of the projectors, and for locks; views are written by projectors alone.
  const shared = openReadStore(cluster.readStore);
  closing.add(() => shared.close());

  const metrics = new Metrics();
  const hearing = new LogHearing(events, partitionOf);
  closing.add(() => hearing.stop());
  await hearing.start();
  const queriedLog = new CopiedLog(readStore, events, hearing);
  const others = othersOf(hearing, queriedLog, shared);
  const { lastMs, ...opened } = await openCommands(events, vault, clock, { metrics, writes, others });

  const { store } = opened;
  const onHealth = log.projector.bind(log);
  const projector = new SharedProjectors({ store, readStore: shared, views, onHealth });
  closing.add(() => projector.stop());

  const counting = new CountingThread({
    workerUrl: new URL('./cluster-counting.worker.js', import.meta.url),
    workerData: { url: cluster.readStore },
  });
  closing.add(() => counting.stop());

  const check = new HourlyCheck(projector, new SliceTurns(shared), clock, (found) => log.sliceChecked(found));
  closing.add(() => check.stop());

  const core = {
    ...opened,
    queriedLog,
    clock,
    vault,
    readStore,
    viewsUpkeep: { prune: () => prune(shared, views), failed: () => {} },
    progress: new NodeProgress(hearing, new PolledProgress(readStore, LOOK_MS)),
    projector,
    sharing: () => projector.sharing(),
    counting,
    smallCell: config.CONTINUUM_SMALL_CELL,
    check,
    writes,
    accesses,
    metrics,
    operatorSecret: operatorSecretOf(master),
  };
  await prepareCapabilities(core);
  drivenClock?.resume(lastMs);
  // Whoever wants something of it knows where it is, from the load balancer.
  return { ...core, drivenClock, isNew, hearAll: () => hearing.fresh(performance.now()), announce: () => {} };
}

function othersOf(hearing: LogHearing, copy: CopiedLog, shared: ReadStore): OtherWriters {
  const locks = new NameLocks(shared);
  return {
    copy,
    listen: (heard) => hearing.listen(heard),
    saw: (end) => hearing.saw(end),
    fresh: (byMs) => hearing.fresh(byMs),
    alone: (ids, work) => locks.alone(ids, work),
  };
}
