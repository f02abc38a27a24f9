import {
  type LogHead,
  type RecordedEvent,
  readBack,
  START,
  StreamDamagedError,
  unbroken,
} from '#event-store';
import type { ReadStore } from '#read-store';
import { type Copied, CopiedEvents } from './copied-events.js';
import type { QueriedLog } from './queried-log.js';

/** What a process knows of a log by following it. */
export type HeardLog = {
  /** The end of the last append that it knows of, having heard everything before it; null where the log is empty. */
  head(): Promise<LogHead | null>;
  /** Where the last event stands that it knows of in the part of the log that a stream is in. */
  lastOf(stream: string): bigint;
  /** Resolves when everything up to a position was heard. */
  reaches(position: bigint): Promise<void>;
};

/**
 * The log as the projectors have copied it, which is faster to ask than the log itself. Nothing is told from it that is older
 * than what this process knows of: where the copy is behind, being made anew or damaged, the log itself is asked.
 */
export class CopiedLog implements QueriedLog {
  private readonly copied: CopiedEvents;

  constructor(
    readStore: ReadStore,
    private readonly log: Omit<QueriedLog, 'head'>,
    private readonly heard: HeardLog,
  ) {
    this.copied = new CopiedEvents(readStore);
  }

  head(): Promise<LogHead | null> {
    return this.heard.head();
  }

  async readStream(stream: string, from = 0): Promise<readonly RecordedEvent[]> {
    const known = this.heard.lastOf(stream);
    const read = whole(stream, from, known, await this.copied.stream(stream, from));
    return read ?? this.log.readStream(stream, from);
  }

  async readPatient(patient: string): Promise<ReadonlyMap<string, readonly RecordedEvent[]> | null> {
    const streams = new Map<string, readonly RecordedEvent[]>();
    for (const [stream, copied] of await this.copied.ofPatient(patient)) {
      const read = whole(stream, 0, this.heard.lastOf(stream), copied);
      if (read === null) return null;
      streams.set(stream, read);
    }
    return streams;
  }

  async readAll(after: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    // The event at the position itself is among them, where one stands there.
    const { events, upTo, end } = await this.section(after, limit + 1);
    const behind = events.filter(({ position }) => position > after).slice(0, limit);
    if (behind.length === limit || upTo >= end) return behind;
    const last = upTo > after ? upTo : after;
    return [...behind, ...(await this.heardOf(this.log.readAll(last, limit - behind.length)))];
  }

  async readFrom(position: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    const { events, upTo, end } = await this.section(position, limit);
    if (events[0]?.position !== position) return this.heardOf(this.log.readFrom(position, limit));
    if (events.length === limit || upTo >= end) return events;
    return [...events, ...(await this.heardOf(this.log.readAll(upTo, limit - events.length)))];
  }

  async positionOf(eventId: string): Promise<bigint | null> {
    const position = await this.log.positionOf(eventId);
    if (position !== null) await this.heard.reaches(position);
    return position;
  }

  /** `end` is how far this process knows the log: what it is told of up to there is all there is. */
  private async section(from: bigint, limit: number) {
    const end = (await this.heard.head())?.position ?? START;
    const { events, upTo } = await this.copied.section(from, end, limit);
    return { events: events.map(readBack), upTo, end };
  }

  /** What was told of the log itself may be asked for again as a part of its streams. */
  private async heardOf(reading: Promise<readonly RecordedEvent[]>): Promise<readonly RecordedEvent[]> {
    const events = await reading;
    const last = events.at(-1);
    if (last !== undefined) await this.heard.reaches(last.position);
    return events;
  }
}

/** Null where the copy is behind what is known, or not the chain that was written. */
function whole(
  stream: string,
  from: number,
  known: bigint,
  { events, upTo }: Copied,
): readonly RecordedEvent[] | null {
  if (upTo < known) return null;
  try {
    return unbroken(stream, from, events.map(readBack));
  } catch (error) {
    if (error instanceof StreamDamagedError) return null;
    throw error;
  }
}
