import { setTimeout as sleep } from 'node:timers/promises';
import {
  BACKWARDS,
  convertToCommandError,
  END,
  ErrorType,
  START as FIRST,
  FORWARDS,
  type ReadPosition,
} from '@eventstore/db-client';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import { StoreUnavailableError, StreamDamagedError, UnknownPositionError } from '../errors.js';
import { type RawEvent, START } from '../event-store.js';
import type { ClientHolder } from './client-holder.js';
import { collected } from './collected.js';
import { kindOf } from './failure-kind.js';
import { namedRead } from './named-read.js';
import { answeredRecord, deleted, type LogRecord, logRecord, rawEvent } from './records.js';
import type { StoreClient } from './store-client.js';
import { backOffMs, type Timers } from './timers.js';
import { NoAnswerError } from './within.js';

/** Events of one call: some milliseconds of the client's work. */
const PAGE = 1_000;
/** More bytes no position has. */
const LAST = 2n ** 63n - 1n;

/** Every question the server is asked. Asks again where it does not answer, for as long as its timers allow. */
export class LogReader {
  constructor(
    private readonly clients: ClientHolder,
    private readonly timers: Timers,
  ) {}

  /** One stream's events from a revision on, at most `limit`; none where there is no such stream. */
  async stream(name: string, from: number, limit = Number.MAX_SAFE_INTEGER): Promise<RawEvent[]> {
    const events: RawEvent[] = [];
    for (;;) {
      const wanted = Math.min(PAGE, limit - events.length);
      const page = await this.ofStream(name, BigInt(from + events.length), wanted, FORWARDS);
      events.push(...page);
      if (page.length < wanted || events.length >= limit) return events;
    }
  }

  /** The last event of a stream. */
  async lastOf(name: string): Promise<RawEvent | null> {
    return (await this.ofStream(name, END, 1, BACKWARDS))[0] ?? null;
  }

  private ofStream(
    name: string,
    from: bigint | typeof END,
    maxCount: number,
    direction: typeof FORWARDS | typeof BACKWARDS,
  ): Promise<RawEvent[]> {
    return this.patiently(async (client) => {
      try {
        const read = client.readStream(name, { fromRevision: from, maxCount, direction });
        const records = await collected(read, this.timers.callMs);
        return records.map((record) => rawEvent(record)).filter((raw) => raw !== null);
      } catch (error) {
        if ((error as { type?: string }).type === ErrorType.STREAM_NOT_FOUND) return [];
        if (kindOf(error) === 'deleted') throw deleted(name);
        throw error;
      }
    });
  }

  /**
   * At most `limit` events behind a position, with the server's own left out.
   *
   * @throws UnknownPositionError where no event stands at the position
   */
  async after(position: bigint, limit: number): Promise<RawEvent[]> {
    const events: RawEvent[] = [];
    let last = position;
    while (events.length < limit) {
      const wanted = Math.min(PAGE, limit - events.length);
      const page = await this.behind(last, wanted);
      for (const { raw } of page) if (raw !== null) events.push(raw);
      last = page.at(-1)?.position ?? last;
      if (page.length < wanted) break;
    }
    return events;
  }

  /** Whatever stands behind a position, the server's own too. */
  async behind(position: bigint, limit: number): Promise<LogRecord[]> {
    if (position === START) return this.all(FIRST, limit, FORWARDS);
    // The server reads from a position on, that one first.
    const [at, ...records] = await this.from(position, limit + 1);
    if (at === undefined) throw new UnknownPositionError(position);
    return records;
  }

  /** From a position on; nothing where no event stands there. */
  async from(position: bigint, limit: number): Promise<LogRecord[]> {
    if (position < 0n || position > LAST) return [];
    try {
      const records = await this.all({ commit: position, prepare: position }, limit, FORWARDS);
      return records[0]?.position === position ? records : [];
    } catch (error) {
      if (kindOf(error) === 'misplaced') return [];
      throw error;
    }
  }

  /**
   * Whatever stands from a position on in streams whose names match, at most `limit`; null where the server finds
   * nothing for so long that nobody knows how far it has come.
   *
   * @throws UnknownPositionError where the position is one between two events
   */
  async named(names: string, position: bigint, limit: number): Promise<LogRecord[] | null> {
    const request = namedRead(position, limit, names);
    try {
      return await this.patiently(async (client) => {
        try {
          return await this.answered(client, request);
        } catch (error) {
          if (error instanceof NoAnswerError) return null;
          throw convertToCommandError(error as Error);
        }
      });
    } catch (error) {
      if (kindOf(error) === 'misplaced') throw new UnknownPositionError(position);
      throw error;
    }
  }

  private async answered(client: StoreClient, request: messages.ReadReq): Promise<LogRecord[]> {
    const { callMs } = this.timers;
    const answers = await collected<messages.ReadResp>(await client.read(request, callMs), callMs);
    return answers.map(answeredRecord).filter((record) => record !== null);
  }

  /** From the end backwards, or before a position. */
  before(position: bigint | null, limit: number): Promise<LogRecord[]> {
    return this.all(position === null ? END : { commit: position, prepare: position }, limit, BACKWARDS);
  }

  private all(
    fromPosition: ReadPosition,
    maxCount: number,
    direction: typeof FORWARDS | typeof BACKWARDS,
  ): Promise<LogRecord[]> {
    return this.patiently(async (client) => {
      const read = client.readAll({ fromPosition, maxCount, direction });
      return (await collected(read, this.timers.callMs)).map(logRecord);
    });
  }

  /** @throws StoreUnavailableError where nobody answers in time */
  private async patiently<Answer>(ask: (client: StoreClient) => Promise<Answer>): Promise<Answer> {
    const until = Date.now() + this.timers.patienceMs;
    for (let attempt = 0; ; attempt++) {
      const { client } = this.clients;
      try {
        const answer = await this.clients.judged(client, ask(client));
        if (!client.isEnded) return answer;
      } catch (error) {
        const kind = kindOf(error);
        if (kind === 'misplaced' || error instanceof StreamDamagedError) throw error;
        if (kind === 'denied' || Date.now() >= until) throw unavailable(error);
        await sleep(backOffMs(attempt));
      }
    }
  }
}

function unavailable(error: unknown): StoreUnavailableError {
  if (error instanceof StoreUnavailableError) return error;
  const { message, type } = error as { message?: string; type?: string };
  return new StoreUnavailableError(`The event store does not answer: ${message || type}`, { cause: error });
}
