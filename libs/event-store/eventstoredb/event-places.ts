import { LRUCache } from 'lru-cache';
import { START } from '../event-store.js';
import { PositionFile } from '../sqlite/index.js';
import type { LogReader } from './log-reader.js';

/**
 * Where events stand, by their ids, as far as somebody has followed the log: the server cannot be asked for an id.
 * In a cluster those who project keep one for all.
 */
export interface PositionIndex {
  /** Every event up to here is in it; {@link START} where none is. */
  reached(): Promise<bigint>;
  find(id: string): Promise<bigint | null>;
}

/** Without one, the log is followed from its beginning into a file of this process. */
const NO_INDEX: PositionIndex = { reached: async () => START, find: async () => null };

const PAGE = 1_000;
/** Events just written, here or elsewhere, are those most often asked for. */
const JUST_WRITTEN = 10_000;

/** Finds where an event stands: in the index it is given, and behind that index in a file that it keeps itself. */
export class EventPlaces {
  private readonly written = new LRUCache<string, bigint>({ max: JUST_WRITTEN });
  private file: PositionFile | null = null;
  private reached = START;
  private following: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(
    private readonly reader: LogReader,
    private readonly index: PositionIndex = NO_INDEX,
  ) {}

  wrote(id: string, position: bigint): void {
    this.written.set(id, position);
  }

  /** Whoever follows the log has come by the event. */
  passed(id: string, position: bigint): void {
    if (!this.written.has(id)) this.written.set(id, position);
  }

  async of(id: string): Promise<bigint | null> {
    const known = this.written.get(id) ?? this.file?.find(id) ?? (await this.index.find(id));
    if (known !== null) return known;
    await this.follow();
    // The index may have taken it over before this process began to follow behind it.
    return this.file?.find(id) ?? this.index.find(id);
  }

  close(): void {
    this.file?.close();
    this.file = null;
  }

  /** A walk that had begun may have passed the end already; the next one serves all who wait. */
  private follow(): Promise<void> {
    if (this.following === null) return this.begin();
    this.next ??= this.following.then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  private begin(): Promise<void> {
    this.next = null;
    this.following = this.walk().finally(() => {
      this.following = null;
    });
    return this.following;
  }

  private async walk(): Promise<void> {
    if (this.file === null) {
      this.reached = await this.index.reached();
      this.file = PositionFile.create();
    }
    for (;;) {
      const page = await this.reader.behind(this.reached, PAGE);
      this.file?.add(page.flatMap(({ raw }) => raw ?? []));
      this.reached = page.at(-1)?.position ?? this.reached;
      if (page.length < PAGE || this.file === null) return;
    }
  }
}
