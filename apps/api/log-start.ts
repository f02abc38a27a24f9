import { v7 } from 'uuid';
import {
  type CommandHandling,
  type Decider,
  LOG_STREAM,
  LogLineage,
  type LogTime,
  logRestored,
  logStarted,
  RefusedError,
} from '#event-sourcing';
import type { EventStore } from '#event-store';

/** Enough to see the latest time, since appends of one moment may be stored in another order. */
const LAST_EVENTS = 64;
/** Revision of a stream that is not there. */
const NO_EVENT = -1;

type Beginning = { readonly log: string; readonly parent: string | null };

/** Which log it is must not depend on what was folded before, so nothing is. */
const decider: Decider<null, Beginning, null> = {
  initial: () => null,
  evolve: () => null,
  decide: ({ log, parent }) => [
    parent === null
      ? { type: logStarted.type, data: { log } }
      : { type: logRestored.type, data: { log, parent } },
  ],
};

/**
 * Which log it is; it is started where it is empty. Of several who do so at once one starts it, and the others read that.
 *
 * @throws Error where there are events but none that says which log it is
 */
export async function startLog(commands: CommandHandling, store: EventStore): Promise<LogLineage> {
  const lineage = await LogLineage.read(store);
  if (lineage !== null) return lineage;
  // Somebody else may have started it since.
  if ((await store.head()) !== null) return startedElsewhere(store);
  const log = v7();
  try {
    await begin(commands, { log, parent: null }, NO_EVENT);
    return new LogLineage(store, log);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'STALE_REVISION') throw error;
    return startedElsewhere(store);
  }
}

async function startedElsewhere(store: EventStore): Promise<LogLineage> {
  const lineage = await LogLineage.read(store);
  if (lineage === null) throw new Error('The event log does not begin with LogStarted');
  return lineage;
}

/** Makes what was restored a log of its own, whose id is returned. */
export async function restoreLog(commands: CommandHandling, parent: string): Promise<string> {
  const log = v7();
  await begin(commands, { log, parent });
  return log;
}

async function begin(commands: CommandHandling, body: Beginning, expectedRevision?: number): Promise<void> {
  await commands.handle(decider, {
    stream: LOG_STREAM,
    patient: null,
    body,
    id: v7(),
    digestOf: body.log,
    actor: { id: 'system', role: 'system', organisation: null },
    source: { kind: 'system' },
    correlationId: v7(),
    causationId: null,
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
    strict: false,
    acknowledge: [],
    context: async () => null,
  });
}

/** Takes note of the time the log has come to; answers it in milliseconds, or null where the log is empty. */
export async function resumeLogTime(store: EventStore, logTime: LogTime): Promise<number | null> {
  const last = await store.readLast(LAST_EVENTS);
  if (last.length === 0) return null;
  const times = last.filter(({ damage }) => damage === undefined).map(({ metadata }) => metadata.recordedAt);
  for (const time of times) logTime.saw(time);
  return Math.max(...times.map((time) => Date.parse(time)));
}
