import type { Database, Statement } from '#sqlite';
import type { Head } from '../chain.js';
import type { RecordedEvent } from '../event.js';
import type { LogHead, RawEvent } from '../event-store.js';
import { damaged, patientOfStream, recorded, unbroken } from '../read-back.js';

type StoredRow = { readonly position: number; readonly hash: string; readonly text: string };
/** Position, stream, revision, id, hash, text: as an array, a row costs half of what it costs as an object. */
type RawRow = readonly [number, string | null, number, string, string, string];

/** A stream's number in the file and where it ends. */
export type StreamHead = Head & { readonly number: number };

/** Every question the log is asked, as point reads or pages in log order. */
export class LogReader {
  readonly #stream: Statement;
  readonly #all: Statement;
  readonly #ending: Statement;
  readonly #raw: Statement;
  readonly #rawStream: Statement;
  readonly #streamsWith: Statement;
  readonly #last: Statement;
  readonly #byId: Statement;
  readonly #head: Statement;

  constructor(db: Database) {
    this.#stream = db.prepare(
      `SELECT position, hash, text FROM events
       WHERE stream = (SELECT id FROM streams WHERE name = ?) AND revision >= ? ORDER BY revision`,
    );
    this.#all = db.prepare(
      'SELECT position, hash, text FROM events WHERE position > ? ORDER BY position LIMIT ?',
    );
    this.#ending = db.prepare('SELECT position, hash, text FROM events ORDER BY position DESC LIMIT ?');
    this.#raw = db.prepare(
      // A left join, so that an event whose stream is lost to damage still shows.
      `SELECT e.position, s.name AS stream, e.revision, e.id, e.hash, e.text
       FROM events e LEFT JOIN streams s ON s.id = e.stream WHERE e.position > ? ORDER BY e.position LIMIT ?`,
    );
    this.#rawStream = db.prepare(
      `SELECT position, ? AS stream, revision, id, hash, text FROM events
       WHERE stream = (SELECT id FROM streams WHERE name = ?) AND revision >= ? ORDER BY revision`,
    );
    for (const raw of [this.#raw, this.#rawStream]) raw.setReturnArrays(true);
    this.#streamsWith = db.prepare('SELECT name FROM streams WHERE instr(name, ?) > 0 ORDER BY id');
    this.#last = db.prepare('SELECT position, id FROM events ORDER BY position DESC LIMIT 1');
    this.#byId = db.prepare('SELECT position FROM events WHERE id = ?');
    this.#head = db.prepare(
      `SELECT s.id AS number, e.revision, e.hash FROM streams s JOIN events e ON e.stream = s.id
       WHERE s.name = ? ORDER BY e.revision DESC LIMIT 1`,
    );
  }

  /** @throws StreamDamagedError */
  stream(name: string, from: number): readonly RecordedEvent[] {
    const rows = this.#stream.all<StoredRow>(name, from);
    return unbroken(
      name,
      from,
      rows.map((row) => this.#read(row)),
    );
  }

  all(after: bigint, limit: number): RecordedEvent[] {
    return this.#all.all<StoredRow>(after, limit).map((row) => this.#read(row));
  }

  /** Positions have no gaps, so what stands at another one is behind a hole. */
  from(position: bigint, limit: number): RecordedEvent[] {
    const events = this.all(position - 1n, limit);
    return events[0]?.position === position ? events : [];
  }

  last(limit: number): RecordedEvent[] {
    return this.#ending
      .all<StoredRow>(limit)
      .reverse()
      .map((row) => this.#read(row));
  }

  raw(after: bigint, limit: number): RawEvent[] {
    return this.#raw.all<RawRow>(after, limit).map(rawEvent);
  }

  rawStream(name: string, from: number): RawEvent[] {
    return this.#rawStream.all<RawRow>(name, name, from).map(rawEvent);
  }

  streamsOf(patient: string): string[] {
    const names = this.#streamsWith.all<{ name: string }>(patient).map(({ name }) => name);
    return names.filter((name) => patientOfStream(name) === patient);
  }

  head(): LogHead | null {
    const row = this.#last.get<{ position: number; id: string }>();
    return row ? { position: BigInt(row.position), id: row.id } : null;
  }

  positionOf(id: string): bigint | null {
    const row = this.#byId.get<{ position: number }>(id);
    return row ? BigInt(row.position) : null;
  }

  headOf(stream: string): StreamHead | null {
    return this.#head.get<StreamHead>(stream) ?? null;
  }

  #read({ position, hash, text }: StoredRow): RecordedEvent {
    // Damage can turn text into something else; then it is text that has no hash.
    const event = recorded(String(text), String(hash), BigInt(position));
    if (event !== null) return event;
    const [raw] = this.raw(BigInt(position) - 1n, 1);
    return damaged(raw as RawEvent);
  }
}

function rawEvent([position, stream, revision, id, hash, text]: RawRow): RawEvent {
  return {
    position: BigInt(position),
    stream: stream ?? '',
    revision,
    // Damage can turn text into something else; then it is text that has no hash.
    id: String(id),
    text: String(text),
    hash: String(hash),
  };
}
