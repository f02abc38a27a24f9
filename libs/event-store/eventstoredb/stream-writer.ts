import { setTimeout as sleep } from 'node:timers/promises';
import {
  EventStoreError,
  InvalidEventError,
  OutcomeUnknownError,
  RevisionConflictError,
  StoreUnavailableError,
} from '../errors.js';
import type { ChainedEvent } from '../event.js';
import type { Appended, ExpectedRevision } from '../event-store.js';
import type { ClientHolder } from './client-holder.js';
import { kindOf } from './failure-kind.js';
import type { LogReader } from './log-reader.js';
import { deleted, proposed } from './records.js';
import type { StreamHeads } from './stream-heads.js';
import { backOffMs, type Timers } from './timers.js';

type Append = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly ChainedEvent[];
};

/**
 * Appends to one stream after another, never two at once to the same. While nobody knows whether an append happened,
 * the stream is looked at first; where its events are not there, the same bytes go again.
 */
export class StreamWriter {
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly clients: ClientHolder,
    private readonly reader: LogReader,
    private readonly heads: StreamHeads,
    private readonly timers: Timers,
  ) {}

  append(append: Append): Promise<Appended> {
    const { stream } = append;
    const before = this.turns.get(stream) ?? Promise.resolve();
    const mine = before.then(() => this.judge(append));
    const settled = mine
      .catch(() => {})
      .finally(() => this.turns.get(stream) === settled && this.turns.delete(stream));
    this.turns.set(stream, settled);
    return mine;
  }

  /** Resolves when nothing that was accepted is open any more. */
  async settle(): Promise<void> {
    while (this.turns.size > 0) await Promise.all(this.turns.values());
  }

  private async judge(append: Append): Promise<Appended> {
    const { stream, expected, events } = append;
    let head = await this.heads.of(stream);
    if ((head?.revision ?? 'none') !== expected) {
      const stored = await this.stored(append);
      if (stored !== null) return stored;
      head = await this.heads.of(stream);
    }
    if (head !== null && events[0]?.event.metadata.prevHash !== head.hash) {
      throw new InvalidEventError(`Event ${events[0]?.event.id} is not chained to the head of ${stream}`);
    }
    return this.send(append);
  }

  private async send(append: Append): Promise<Appended> {
    const until = Date.now() + this.timers.patienceMs;
    let unknown: unknown = null;
    for (let attempt = 0; ; attempt++) {
      try {
        const stored = unknown === null ? null : await this.stored(append);
        return stored ?? (await this.sendOnce(append, unknown !== null));
      } catch (error) {
        const kind = error instanceof StoreUnavailableError ? 'refused' : kindOf(error);
        if (error instanceof EventStoreError && kind !== 'refused') throw error;
        if (kind === 'deleted') throw deleted(append.stream);
        if (kind === 'unknown') unknown = error;
        const isOver = kind === 'denied' || Date.now() >= until;
        if (isOver) throw unknown === null ? unavailable(error) : stillUnknown(append.stream, unknown);
        await sleep(backOffMs(attempt));
      }
    }
  }

  private async sendOnce(append: Append, isRepeated: boolean): Promise<Appended> {
    const { stream, expected, events } = append;
    try {
      const behind = expected === 'none' ? 'no_stream' : BigInt(expected);
      const answer = await this.clients.append(stream, events.map(proposed), behind);
      const last = events.at(-1) as ChainedEvent;
      if (answer.nextExpectedRevision !== BigInt(last.event.revision)) throw deleted(stream);
      // Of events that were there already, where they stand is for the stream to say.
      const stored = isRepeated || !answer.position ? await this.stored(append) : null;
      return stored ?? this.wrote(stream, last, answer.position?.commit ?? -1n);
    } catch (error) {
      if (kindOf(error) !== 'conflict') throw error;
      const stored = await this.stored(append);
      if (stored !== null) return stored;
      throw new StoreUnavailableError(
        `Stream ${stream} is at its revision, and the event store says it is not`,
      );
    }
  }

  private wrote(stream: string, { event: { revision }, hash }: ChainedEvent, position: bigint): Appended {
    this.heads.saw(stream, { revision, hash });
    return { revision, hash, position };
  }

  /**
   * Where the append ended, if its events are what already stands behind its expected revision; null where nothing
   * stands there.
   *
   * @throws RevisionConflictError where others do, or the stream does not reach so far
   */
  private async stored({ stream, expected, events }: Append): Promise<Appended | null> {
    const from = expected === 'none' ? 0 : expected + 1;
    const there = await this.reader.stream(stream, from, events.length);
    const last = there.at(-1);
    if (last && there.length === events.length && there.every(({ id }, i) => id === events[i]?.event.id)) {
      this.heads.saw(stream, last);
      return { revision: last.revision, hash: last.hash, position: last.position };
    }
    const actual = (await this.heads.atLeast(stream, last?.revision ?? null))?.revision ?? 'none';
    if (actual === expected) return null;
    throw new RevisionConflictError(stream, expected, actual);
  }
}

function unavailable(error: unknown): StoreUnavailableError {
  if (error instanceof StoreUnavailableError) return error;
  const { message, type } = error as { message?: string; type?: string };
  return new StoreUnavailableError(`The event store takes no events now: ${message || type}`, {
    cause: error,
  });
}

function stillUnknown(stream: string, error: unknown): OutcomeUnknownError {
  const { message, type } = error as { message?: string; type?: string };
  return new OutcomeUnknownError(`Nobody knows whether ${stream} grew: ${message || type}`, { cause: error });
}
