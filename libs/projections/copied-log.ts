import { type EventStore, type RawEvent, type RecordedEvent, readBack, unbroken } from '#event-store';
import type { ReadStore } from '#read-store';
import { CopiedPlaces } from './copied-places.js';
import { COPY_TABLE, type CopiedEventRow, rawOf } from './log-copy.js';

/** What queries ask of the log. */
export type ReadableLog = Pick<
  EventStore,
  'readStream' | 'readRawStream' | 'readAll' | 'readRaw' | 'positionOf'
>;

/**
 * The log as the projectors have copied it: as far as the views have come, and faster to ask than the log itself. A stream
 * ends where its copy does. What is asked for by its place or its id is looked for behind the copy too, in the log.
 */
export class CopiedLog implements ReadableLog {
  private readonly places: CopiedPlaces;

  constructor(
    private readonly readStore: ReadStore,
    private readonly log: Pick<EventStore, 'readRaw' | 'positionOf'>,
  ) {
    this.places = new CopiedPlaces(readStore);
  }

  async readStream(stream: string, from = 0): Promise<readonly RecordedEvent[]> {
    return unbroken(stream, from, (await this.readRawStream(stream, from)).map(readBack));
  }

  async readRawStream(stream: string, from = 0): Promise<readonly RawEvent[]> {
    const copied = this.rows().where('stream', '=', stream).where('revision', '>=', from).orderBy('revision');
    return (await copied.execute()).map(rawOf);
  }

  async readAll(after: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    return (await this.readRaw(after, limit)).map(readBack);
  }

  async readRaw(after: bigint, limit: number): Promise<readonly RawEvent[]> {
    const reached = await this.places.reached();
    if (after >= reached) return this.log.readRaw(after, limit);
    const copied = await this.rows()
      .where('position', '>', Number(after))
      .where('position', '<=', Number(reached))
      .orderBy('position')
      .limit(limit)
      .execute();
    if (copied.length === limit) return copied.map(rawOf);
    return [...copied.map(rawOf), ...(await this.log.readRaw(reached, limit - copied.length))];
  }

  async positionOf(eventId: string): Promise<bigint | null> {
    return (await this.places.find(eventId)) ?? this.log.positionOf(eventId);
  }

  private rows() {
    return this.readStore.db.selectFrom(COPY_TABLE).selectAll().$castTo<CopiedEventRow>();
  }
}
