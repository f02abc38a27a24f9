import { type EventStore, type RawEvent, START } from '#event-store';
import { type Leaf, leafOf, recordOf, type StreamHead } from './record.js';

const PAGE = 2000;

/** Where every stream of a log ends at some position. */
export class Heads {
  private readonly byRecord = new Map<string, Map<string, StreamHead>>();
  streams = 0;

  static async at(
    log: Pick<EventStore, 'readRaw'>,
    position: bigint,
    onProgress: (events: number) => void = () => {},
  ): Promise<Heads> {
    const heads = new Heads();
    let events = 0;
    for (let last = START; last < position; ) {
      const page = await log.readRaw(last, PAGE);
      if (page.length === 0) break;
      const before = page.filter((event) => event.position <= position);
      for (const event of before) heads.take(event);
      last = page.at(-1)?.position ?? position;
      events += before.length;
      onProgress(events);
    }
    return heads;
  }

  take({ stream, revision, hash }: Pick<RawEvent, 'stream' | 'revision' | 'hash'>): void {
    const record = recordOf(stream);
    const heads = this.byRecord.get(record) ?? new Map<string, StreamHead>();
    if (!heads.has(stream)) this.streams += 1;
    this.byRecord.set(record, heads.set(stream, { stream, revision, hash }));
  }

  of(record: string): StreamHead[] {
    return [...(this.byRecord.get(record)?.values() ?? [])];
  }

  /** In the order of their keys. */
  leaves(): Leaf[] {
    return [...this.byRecord]
      .map(([record, heads]) => leafOf(record, [...heads.values()]))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
