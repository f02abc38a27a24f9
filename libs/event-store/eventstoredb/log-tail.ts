import { type LogHead, type RawEvent, START } from '../event-store.js';
import type { LogReader } from './log-reader.js';

/** Read backwards at first: most often the last event is one of ours. Then more, past what the server wrote. */
const PAGES = [1, 32, 500];

/** Where the log ends, past the server's own events. Remembers how far it looked. */
export class LogTail {
  private seen: { readonly last: RawEvent | null; readonly upTo: bigint } = { last: null, upTo: START };
  private looking: Promise<RawEvent | null> | null = null;
  private next: Promise<RawEvent | null> | null = null;

  constructor(private readonly reader: LogReader) {}

  async head(): Promise<LogHead | null> {
    const last = await this.event();
    return last && { position: last.position, id: last.id };
  }

  /**
   * The last event. A look that began before it was asked for may not see what the caller knows of; the next one serves all
   * who wait.
   */
  event(): Promise<RawEvent | null> {
    if (this.looking === null) return this.begin();
    this.next ??= this.looking.then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  private begin(): Promise<RawEvent | null> {
    this.next = null;
    this.looking = this.look().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async look(): Promise<RawEvent | null> {
    const { upTo, last } = this.seen;
    let [end, before]: [bigint | null, bigint | null] = [null, null];
    for (let page = 0; ; page++) {
      const limit = PAGES[Math.min(page, PAGES.length - 1)] ?? 1;
      const records = await this.reader.before(before, limit);
      end ??= records[0]?.position ?? START;
      const found = records.find(({ raw, position }) => raw !== null || position <= upTo);
      before = records.at(-1)?.position ?? before;
      if (found === undefined && records.length === limit) continue;
      this.seen = { upTo: end, last: found?.raw ?? last };
      return this.seen.last;
    }
  }

  /** The last events, at most `limit`, in log order. */
  async last(limit: number): Promise<RawEvent[]> {
    const events: RawEvent[] = [];
    let before: bigint | null = null;
    while (events.length < limit) {
      const wanted = limit - events.length + 1;
      const records = await this.reader.before(before, wanted);
      for (const { raw } of records) if (raw !== null && events.length < limit) events.push(raw);
      before = records.at(-1)?.position ?? before;
      if (records.length < wanted) break;
    }
    return events.reverse();
  }
}
