import { join } from 'node:path';
import { v7 } from 'uuid';
import { type Database, isDamage, touchDatabase } from '#sqlite';
import type { Access, AccessesFound, AccessQuery } from '../access/access.js';
import { AccessBuffer } from '../access/access-buffer.js';
import { type AccessLog, accessLogUnavailable } from '../access/access-log.js';
import { ACCESS_FILE } from '../files.js';
import { openAccessFile, openAccessFileToRead, whyUnwritten } from './access-tables.js';
import { AccessThread } from './access-thread.js';
import { findAccesses } from './find-accesses.js';

/** The access log of a data folder: written in a thread of its own, read here. */
export class SqliteAccessLog implements AccessLog {
  readonly #path: string;
  readonly #thread: AccessThread;
  readonly #buffer: AccessBuffer;
  #reader: Database | undefined;

  private constructor(path: string, onFailure: (why: string | null) => void) {
    this.#path = path;
    this.#thread = new AccessThread({ path, process: v7() });
    this.#buffer = new AccessBuffer((batch) => this.#thread.store(batch), onFailure);
  }

  /**
   * Where the file is damaged the rest of the service goes on; nothing is read until it was put aside.
   *
   * @param folder - the data folder
   * @param onFailure - told why nothing can be stored, and null when it can again
   * @throws Error where a newer release wrote it, or it cannot be written
   */
  static open(folder: string, onFailure: (why: string | null) => void): SqliteAccessLog {
    const path = join(folder, ACCESS_FILE);
    try {
      checkWritable(path);
    } catch (error) {
      if (!isDamage(error)) throw refused(path, error);
    }
    return new SqliteAccessLog(path, onFailure);
  }

  get refusal(): string | null {
    return this.#buffer.refusal;
  }

  note(access: Access): void {
    this.#buffer.add(access);
  }

  noteDurably(access: Access): Promise<void> {
    return this.#buffer.addDurably(access);
  }

  async find(asked: AccessQuery): Promise<AccessesFound> {
    await this.#buffer.drain();
    try {
      this.#reader ??= openAccessFileToRead(this.#path);
      return findAccesses(this.#reader, asked);
    } catch (error) {
      throw accessLogUnavailable(whyUnwritten(error));
    }
  }

  /** Stores what waits, where that can be done, and lets go of the file. */
  async close(): Promise<void> {
    await this.#buffer.drain().catch(() => {});
    await this.#thread.stop();
    if (this.#reader?.isOpen) this.#reader.close();
  }
}

function checkWritable(path: string): void {
  const db = openAccessFile(path);
  try {
    touchDatabase(db);
  } finally {
    db.close();
  }
}

function refused(path: string, cause: unknown): Error {
  const way = 'Run the release that wrote it, or put it aside where it is kept';
  return new Error(`The access log ${path} cannot be used: ${whyUnwritten(cause)}. ${way}`, { cause });
}
