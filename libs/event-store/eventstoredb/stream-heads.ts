import { LRUCache } from 'lru-cache';
import type { Head } from '../chain.js';
import type { RecordedEvent } from '../event.js';
import type { LogReader } from './log-reader.js';

/** Streams whose head is kept in memory; some 20 MB when full. */
const KEPT = 65_536;

/** Where streams end, as far as this process knows: a read costs more than an append. */
export class StreamHeads {
  private readonly heads = new LRUCache<string, Head>({ max: KEPT });

  constructor(private readonly reader: LogReader) {}

  /** Perhaps no longer true: another process may have written since. */
  async of(stream: string): Promise<Head | null> {
    return this.heads.get(stream) ?? this.look(stream);
  }

  /** What is known, where it is no less than what was just read; otherwise as the leader has it now. */
  async atLeast(stream: string, revision: number | null): Promise<Head | null> {
    const known = this.heads.get(stream);
    return known && revision !== null && known.revision >= revision ? known : this.look(stream);
  }

  /** As the leader has it now. */
  private async look(stream: string): Promise<Head | null> {
    const last = await this.reader.lastOf(stream);
    this.heads.delete(stream);
    if (last !== null) this.saw(stream, last);
    return last;
  }

  /** What is stored, never what was only sent. */
  saw(stream: string, { revision, hash }: Head): void {
    if (revision > (this.heads.get(stream)?.revision ?? -1)) this.heads.set(stream, { revision, hash });
  }

  /** A stream that was read whole, or from a revision on. */
  read(stream: string, events: readonly RecordedEvent[]): void {
    const last = events.at(-1);
    if (last) this.saw(stream, { revision: last.revision, hash: last.metadata.hash });
  }
}
