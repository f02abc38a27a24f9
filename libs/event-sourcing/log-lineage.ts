import Type from 'typebox';
import type { EventStore } from '#event-store';
import { RefusedError } from './errors.js';
import { type DataOf, defineEvent } from './registry.js';

/** The stream that says which log this is. */
export const LOG_STREAM = 'log';

/** The first event of every log; its id tells copies of logs apart. */
export const logStarted = defineEvent('LogStarted', Type.Object({ log: Type.String() }));

/** From here on this is a log of its own: what its parent came to after the event before this one is not in it. */
export const logRestored = defineEvent(
  'LogRestored',
  Type.Object({ log: Type.String(), parent: Type.String() }),
);

export const logEvents = [logStarted, logRestored] as const;

/** A place in the log that every copy of it can find: the log, and the id of the last event included. */
export type LogMark = { readonly log: string; readonly event: string };

/** Which log this is and which ones it was restored from, so that marks given by any of them are understood. */
export class LogLineage {
  /** @param ancestors - where each of them ended for this log: the position of the first event it does not share */
  constructor(
    private readonly store: Pick<EventStore, 'positionOf'>,
    /** Id of this log. */
    readonly log: string,
    private readonly ancestors: ReadonlyMap<string, bigint> = new Map(),
  ) {}

  /** Null where no log has been started. */
  static async read(store: Pick<EventStore, 'positionOf' | 'readStream'>): Promise<LogLineage | null> {
    let log: string | null = null;
    const ancestors = new Map<string, bigint>();
    for (const { type, data, position } of await store.readStream(LOG_STREAM)) {
      if (type === logStarted.type) log = (data as DataOf<typeof logStarted>).log;
      if (type !== logRestored.type) continue;
      const restored = data as DataOf<typeof logRestored>;
      ancestors.set(restored.parent, position);
      log = restored.log;
    }
    return log === null ? null : new LogLineage(store, log, ancestors);
  }

  /**
   * Where the event of a mark stands in this log.
   *
   * @param field - where the mark was sent
   * @throws RefusedError `MARK_NOT_IN_THIS_LOG` where another log gave it, or the parent came to it only after
   * the backup that this log was restored from
   */
  async positionOf({ log, event }: LogMark, field: string): Promise<bigint> {
    const end = this.ancestors.get(log);
    if (log !== this.log && end === undefined) {
      return refuse(`The mark is of a log that this one, ${this.log}, does not come from`, field, ELSEWHERE);
    }
    const position = await this.store.positionOf(event);
    if (position !== null && (end === undefined || position < end)) return position;
    return end === undefined
      ? refuse(`This log, ${this.log}, does not hold the event of the mark`, field, ELSEWHERE)
      : refuse(`The backup that log ${this.log} was restored from ends before the mark`, field, ANEW);
  }
}

const ELSEWHERE = 'Send the mark to the service that answered with it, or ask without one';
const ANEW =
  'Ask without the mark to see what is there now, then send what is missing again with the same Idempotency-Key';

function refuse(what: string, field: string, wayOut: string): never {
  throw new RefusedError('MARK_NOT_IN_THIS_LOG', what, { field, wayOut });
}
