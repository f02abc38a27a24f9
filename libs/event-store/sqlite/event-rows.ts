import type { Database, Statement } from '#sqlite';
import type { ChainedEvent } from '../event.js';

/** Puts rows into the file. One row a statement: measured, many rows in one INSERT are no faster. */
export class EventRows {
  readonly #insertEvent: Statement;
  readonly #insertStream: Statement;

  constructor(db: Database) {
    this.#insertEvent = db.prepare(
      'INSERT INTO events (position, stream, revision, id, hash, text) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#insertStream = db.prepare('INSERT INTO streams (id, name) VALUES (?, ?)');
  }

  addStream(number: number, name: string): void {
    this.#insertStream.run(number, name);
  }

  add(position: number, stream: number, { event, hash, text }: ChainedEvent): void {
    this.#insertEvent.run(position, stream, event.revision, event.id, hash, text);
  }
}
