import type { Clock, CommandHandling, EventRegistry, LogLineage, LogTime, Vault } from '#event-sourcing';
import type { EventStore } from '#event-store';
import type { ViewProgress } from '#http';
import type { AccessLog } from '#privacy/access';
import type { QueriedLog } from '#projections';
import type { Sharing } from '#projections/postgres';
import type { ReadStore } from '#read-store';
import type { CountingThread } from '#utilization/populations';
import type { DrivenClock } from './driven-clock.js';
import type { HourlyCheck } from './hourly-check.js';
import type { Metrics } from './metrics.js';
import type { ServedProjector } from './served-projector.js';
import type { WriteWatch } from './write-watch.js';

/** What every capability stands on, opened once. */
export type Core = {
  readonly clock: Clock;
  readonly store: EventStore;
  /** For questions. */
  readonly queriedLog: QueriedLog;
  readonly registry: EventRegistry;
  readonly vault: Vault;
  readonly logTime: LogTime;
  readonly commands: CommandHandling;
  readonly lineage: LogLineage;
  /** For reading only: the projector writes. */
  readonly readStore: ReadStore;
  readonly viewsUpkeep: ViewsUpkeep;
  readonly progress: ViewProgress;
  readonly projector: ServedProjector;
  /** How projectors share the work; null where there is one alone. */
  readonly sharing: (() => Promise<Sharing>) | null;
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

/** The core of a process that serves. */
export type OpenedCore = Core & {
  readonly drivenClock: DrivenClock | null;
  /** There were no events before this start. */
  readonly isNew: boolean;
  /** Resolves when what other nodes acknowledged by now was heard; null where nobody else writes. */
  readonly hearAll: (() => Promise<void>) | null;
  /** Tells others on this machine where it is reached. @param place - `host:port` */
  announce(place: string): void;
};

/** What is done to the views beside projecting. */
export type ViewsUpkeep = {
  /** Drops what this build does not read. @see prune */
  prune(): Promise<string[]>;
  /** Told of what could not be answered, which may be damage of the views. */
  failed(error: unknown): void;
};

/** Injection token of {@link Core.sharing}. */
export const SHARING = Symbol('Sharing');

/** Injection token of the {@link ViewsUpkeep}. */
export const VIEWS_UPKEEP = Symbol('ViewsUpkeep');
