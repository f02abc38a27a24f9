import Type from 'typebox';
import { v7 } from 'uuid';
import { type CommandHandling, type Decider, defineEvent, type LogTime } from '#event-sourcing';
import { type EventStore, START } from '#event-store';

/** The first event of every log; its id tells copies of logs apart. */
export const logStarted = defineEvent('LogStarted', Type.Object({ log: Type.String() }));

export const logEvents = [logStarted] as const;

const STREAM = 'log';
/** Enough to see the latest time, since appends of one moment may be stored in another order. */
const LAST_EVENTS = 64n;

const decider: Decider<string | null, string, null> = {
  initial: () => null,
  evolve: (log, event) => (event.type === logStarted.type ? (event.data.log as string) : log),
  decide: (log, state) => (state === null ? [{ type: logStarted.type, data: { log } }] : []),
};

/**
 * Id of the log, which is started where it is empty.
 *
 * @throws Error where there are events but none that says which log it is
 */
export async function startLog(commands: CommandHandling, store: EventStore): Promise<string> {
  const { state } = await commands.load(STREAM, decider);
  if (state !== null) return state;
  if ((await store.head()) !== null) throw new Error('The event log does not begin with LogStarted');
  const log = v7();
  await commands.handle(decider, {
    stream: STREAM,
    patient: null,
    body: log,
    id: v7(),
    digestOf: log,
    actor: { id: 'system', role: 'system', organisation: null },
    source: { kind: 'system' },
    correlationId: v7(),
    causationId: null,
    strict: false,
    acknowledge: [],
    context: async () => null,
  });
  return log;
}

/** Takes note of the time the log has come to; answers it in milliseconds, or null where the log is empty. */
export async function resumeLogTime(store: EventStore, logTime: LogTime): Promise<number | null> {
  const head = await store.head();
  if (head === null) return null;
  const from = head.position > LAST_EVENTS ? head.position - LAST_EVENTS : START;
  const times = (await store.readAll(from, Number(LAST_EVENTS) + 1)).map(
    ({ metadata }) => metadata.recordedAt,
  );
  for (const time of times) logTime.saw(time);
  return Math.max(...times.map((time) => Date.parse(time)));
}
