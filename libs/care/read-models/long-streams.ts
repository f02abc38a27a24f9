import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RecordedEvent } from '#event-store';
import { QUERIED_LOG, type QueriedLog } from '#projections';

/** Shorter streams are read in less than a millisecond. */
const LONG = 200;
/** Events kept in sum; some 20 MB. */
const KEPT = 10_000;

/** Reads streams. Long ones are kept for whoever asks again, for the next page or another moment. */
@Injectable()
export class LongStreams {
  private readonly kept = new LRUCache<string, readonly RecordedEvent[]>({
    maxSize: KEPT,
    sizeCalculation: ({ length }) => length,
  });

  constructor(@Inject(QUERIED_LOG) private readonly log: Pick<QueriedLog, 'readStream' | 'readPatient'>) {}

  /**
   * All of a patient's streams by their names, in the order in which they began; null where one question does not tell it, or
   * where those that are kept make it shorter to ask for each.
   */
  async ofPatient(patient: string): Promise<ReadonlyMap<string, readonly RecordedEvent[]> | null> {
    if (this.log.readPatient === undefined) return null;
    if ([...this.kept.values()].some(([first]) => first?.patient === patient)) return null;
    const streams = await this.log.readPatient(patient);
    for (const [stream, events] of streams ?? []) this.keep(stream, events);
    return streams;
  }

  /** All events of the stream, in its order. @throws StreamDamagedError */
  async events(stream: string): Promise<readonly RecordedEvent[]> {
    const known = this.kept.get(stream);
    if (known === undefined) return this.keep(stream, await this.log.readStream(stream));
    try {
      const newer = await this.log.readStream(stream, known.length);
      return newer.length === 0 ? known : this.keep(stream, [...known, ...newer]);
    } catch {
      // What is damaged is told with all that is left of the stream.
      this.kept.delete(stream);
      return this.log.readStream(stream);
    }
  }

  private keep(stream: string, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    if (events.length >= LONG) this.kept.set(stream, events);
    return events;
  }
}
