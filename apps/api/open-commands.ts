import {
  type Clock,
  CommandHandling,
  type EventRegistry,
  type LogLineage,
  LogTime,
  type OtherWriters,
  type Vault,
} from '#event-sourcing';
import type { EventStore } from '#event-store';
import { resumeLogTime, startLog } from './log-start.js';
import type { Metrics } from './metrics.js';
import { eventRegistry } from './projected.js';
import { watchedStore } from './watched-store.js';
import type { WriteWatch } from './write-watch.js';

export type OpenedCommands = {
  readonly registry: EventRegistry;
  readonly logTime: LogTime;
  /** Watched: what came of each append is counted. */
  readonly store: EventStore;
  readonly commands: CommandHandling;
  readonly lineage: LogLineage;
  /** Where the log's time stood, in milliseconds since 1970; null where the log was empty. */
  readonly lastMs: number | null;
};

const KEPT_STREAMS = 5000;
/** Six kilobytes each; where the log is elsewhere, to read one anew takes longer than to decide on it. */
const KEPT_OF_A_CLUSTER = 20_000;

type Watching = {
  readonly metrics: Metrics;
  readonly writes: WriteWatch;
  /** Called when something was appended, where somebody wants to know. */
  readonly appended?: () => void;
  /** Where this process does not write alone. */
  readonly others?: OtherWriters;
};

/** What commands are carried out with, over an open log and its keys. A log that is empty is started. */
export async function openCommands(
  events: EventStore,
  vault: Vault,
  clock: Clock,
  { metrics, writes, appended = () => {}, others }: Watching,
): Promise<OpenedCommands> {
  const registry = eventRegistry();
  const logTime = new LogTime(clock);
  const store = watchedStore(events, { begins: () => metrics.append(), appended, failed: writes.failed });
  const lastMs = await resumeLogTime(store, logTime);
  const kept = others === undefined ? KEPT_STREAMS : KEPT_OF_A_CLUSTER;
  const commands = new CommandHandling(store, registry, vault, logTime, kept, others);
  const lineage = await startLog(commands, store);
  return { registry, logTime, store, commands, lineage, lastMs };
}
