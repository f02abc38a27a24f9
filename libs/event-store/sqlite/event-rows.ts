import type { Database, SqlValue, Statement } from '#sqlite';
import type { ChainedEvent } from '../event.js';

/** Rows of one INSERT; each size costs a statement, and a group is cut into as few as these allow. */
const SIZES = [64, 16, 4, 1] as const;

/** The rows of a group, put into the file a few dozen at a time: a statement for each row costs twice as much. */
export class EventRows {
  readonly #inserts: readonly { readonly size: number; readonly statement: Statement }[];
  readonly #insertStream: Statement;
  #waiting: SqlValue[] = [];

  constructor(db: Database) {
    this.#inserts = SIZES.map((size) => {
      const rows = Array(size).fill('(?, ?, ?, ?, ?, ?)').join(', ');
      const sql = `INSERT INTO events (position, stream, revision, id, hash, text) VALUES ${rows}`;
      return { size, statement: db.prepare(sql) };
    });
    this.#insertStream = db.prepare('INSERT INTO streams (id, name) VALUES (?, ?)');
  }

  addStream(number: number, name: string): void {
    this.#insertStream.run(number, name);
  }

  add(position: number, stream: number, { event, hash, text }: ChainedEvent): void {
    this.#waiting.push(position, stream, event.revision, event.id, hash, text);
  }

  /** Puts in what waits, so that the file can be asked about it. */
  flush(): void {
    const values = this.#waiting;
    this.#waiting = [];
    let at = 0;
    for (const { size, statement } of this.#inserts) {
      for (; values.length - at >= size * COLUMNS; at += size * COLUMNS) {
        statement.run(...values.slice(at, at + size * COLUMNS));
      }
    }
  }

  /** Drops what waits, after a rollback. */
  clear(): void {
    this.#waiting = [];
  }
}

const COLUMNS = 6;
