import { UnknownPositionError } from '../errors.js';
import { type IdRange, type LogHead, type LogPart, type RawEvent, START } from '../event-store.js';
import { isOf } from '../log-part.js';
import type { LogReader } from './log-reader.js';
import type { LogTail } from './log-tail.js';
import { namesOf } from './stream-filter.js';

/** Events of one call: some milliseconds of the client's work. */
const PAGE = 1_000;
const NOTHING: LogPart = { events: [], passed: null };

/** The log for those who need some patients alone: the server does not send them the others'. */
export class LogParts {
  /** An event that stood at the end of the log when somebody looked. */
  private end: RawEvent | null = null;

  constructor(
    private readonly reader: LogReader,
    private readonly tail: LogTail,
  ) {}

  /**
   * @see EventStore.readPart
   * @throws UnknownPositionError where the position is behind the end of the log, or between two events
   */
  async after(position: bigint, limit: number, patients: readonly IdRange[]): Promise<LogPart> {
    const end = await this.endBehind(position);
    if (end === null) return NOTHING;
    // It is asked for too, whosoever it is: where it comes, all before it has come. A server that has just begun to lead may
    // not know the end yet that another has told.
    const names = namesOf(patients, end.stream);
    const events: RawEvent[] = [];
    let passed: LogHead | null = null;
    for (let last = position; events.length < limit; ) {
      const wanted = Math.min(PAGE, limit - events.length);
      // The server reads from a position on, and gives that one first where its name matches.
      const found = await this.reader.named(names, last, wanted + 1);
      if (found === null) return this.wholly(last, wanted, patients, { events, passed });
      const records = found.filter((record) => record.position > last).slice(0, wanted);
      for (const { raw } of records) {
        if (raw === null) continue;
        passed = { position: raw.position, id: raw.id };
        if (isOf(patients, raw.stream)) events.push(raw);
      }
      last = records.at(-1)?.position ?? last;
      if (found.length > wanted) continue;
      if (last < end.position) this.end = null;
      break;
    }
    return { events, passed };
  }

  /** A page with everything in it, where the server is too long about finding what matches. */
  private async wholly(
    last: bigint,
    limit: number,
    patients: readonly IdRange[],
    { events, passed }: LogPart,
  ): Promise<LogPart> {
    const page = (await this.reader.behind(last, limit)).flatMap(({ raw }) => raw ?? []);
    const end = page.at(-1);
    return {
      events: [...events, ...page.filter(({ stream }) => isOf(patients, stream))],
      passed: end === undefined ? passed : { position: end.position, id: end.id },
    };
  }

  private async endBehind(position: bigint): Promise<RawEvent | null> {
    if (this.end === null || this.end.position <= position) this.end = await this.tail.event();
    if ((this.end?.position ?? START) < position) throw new UnknownPositionError(position);
    return this.end === null || this.end.position === position ? null : this.end;
  }
}
