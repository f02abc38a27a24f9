import type { Clock, CommandHandling, EventRegistry, LogLineage, LogTime, Vault } from '#event-sourcing';
import type { EventStore } from '#event-store';
import type { AccessLog } from '#privacy/access';
import type { ProjectionProgress, ProjectorWorker } from '#projections';
import type { ReadStore } from '#read-store';
import type { CountingThread } from '#utilization/populations';
import type { HourlyCheck } from './hourly-check.js';
import type { Metrics } from './metrics.js';
import type { WriteWatch } from './write-watch.js';

/** What every capability stands on, opened once. */
export type Core = {
  readonly clock: Clock;
  readonly store: EventStore;
  readonly registry: EventRegistry;
  readonly vault: Vault;
  readonly logTime: LogTime;
  readonly commands: CommandHandling;
  readonly lineage: LogLineage;
  /** For reading only: the projector writes. */
  readonly readStore: ReadStore;
  /** The file of the views. */
  readonly viewsFile: string;
  readonly progress: ProjectionProgress;
  readonly projector: ProjectorWorker;
  readonly counting: CountingThread;
  /** Counts of fewer persons are told to nobody outside. */
  readonly smallCell: number;
  readonly check: HourlyCheck;
  readonly writes: WriteWatch;
  /** Who looked. */
  readonly accesses: AccessLog;
  readonly metrics: Metrics;
  /** Lets the operator in from this machine. */
  readonly operatorSecret: string | null;
};

/** Injection token of {@link Core.viewsFile}. */
export const VIEWS_FILE = Symbol('ViewsFile');
