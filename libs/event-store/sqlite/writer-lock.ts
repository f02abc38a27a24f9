import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FileLock, isFileLocked, takeFileLock } from '#sqlite';
import { FolderUnwritableError } from './folder-unwritable-error.js';
import { FolderMovedError, refuseMoved } from './moved-mark.js';
import { readIfThere, removeFile, writePrivateFile } from './private-file.js';

const LOCK_FILE = 'writer.lock';
const WRITER_FILE = 'writer.json';
const SECRET_FILE = 'operator.secret';

/** What a writer puts into the data folder for as long as it runs; part of no copy. */
export const WRITERS_FILES: readonly string[] = [LOCK_FILE, `${LOCK_FILE}-journal`, WRITER_FILE, SECRET_FILE];

/** Who writes to a data folder. `address` is null until that process listens. */
export type Writer = { readonly pid: number | null; readonly address: string | null };

/** Another process writes to the data folder; the message says which, and the way out. */
export class WriterLockedError extends Error {
  readonly code = 'WRITER_LOCKED';
  readonly pid: number | null;
  readonly address: string | null;

  constructor(
    readonly folder: string,
    writer: Writer,
  ) {
    const who = writer.pid === null ? 'Another process' : `Process ${writer.pid}`;
    const where = writer.address ? ` and serves at ${writer.address}` : ', and does not listen yet';
    super(
      `${who} already writes to ${folder}${where}. Send commands there, stop that process first, ` +
        'or choose another data folder.',
    );
    this.pid = writer.pid;
    this.address = writer.address;
  }
}

/**
 * The right to write to a data folder, held by one process at a time. The operating system frees it when the
 * process ends, even by `kill -9`, so a stale file or a reused process id never locks anybody out.
 */
export class WriterLock {
  #released = false;

  private constructor(
    private readonly folder: string,
    private readonly lock: FileLock,
  ) {}

  /**
   * Takes the lock and puts a fresh operator secret into the folder.
   *
   * @param evenIfMoved - for whoever moves the log
   * @throws WriterLockedError where another process, or another part of this one, holds it
   * @throws FolderMovedError where the log has gone to a cluster
   * @throws FolderUnwritableError where nothing can be written there
   */
  static take(folder: string, { evenIfMoved = false } = {}): WriterLock {
    const path = resolve(folder);
    let lock: FileLock | null = null;
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      accessSync(path, constants.W_OK);
      lock = takeFileLock(join(path, LOCK_FILE));
      if (!lock) throw new WriterLockedError(path, readWriterFile(path));
      if (!evenIfMoved) refuseMoved(path);
      const taken = new WriterLock(path, lock);
      taken.#write(null);
      writePrivateFile(join(path, SECRET_FILE), randomBytes(32).toString('hex'));
      return taken;
    } catch (error) {
      lock?.release();
      if (error instanceof WriterLockedError || error instanceof FolderMovedError) throw error;
      throw new FolderUnwritableError(path, error);
    }
  }

  /** Tells others where this process listens: `host:port`. */
  announce(address: string): void {
    if (!this.#released) this.#write(address);
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    removeFile(join(this.folder, SECRET_FILE));
    removeFile(join(this.folder, WRITER_FILE));
    this.lock.release();
  }

  #write(address: string | null): void {
    const writer: Writer = { pid: process.pid, address };
    writePrivateFile(join(this.folder, WRITER_FILE), `${JSON.stringify(writer)}\n`);
  }
}

/** Who holds the lock now, or null where nobody does, whatever files a killed process left behind. */
export function readWriter(folder: string): Writer | null {
  const path = join(folder, LOCK_FILE);
  if (!existsSync(path) || !isFileLocked(path)) return null;
  return readWriterFile(folder);
}

/**
 * The secret that lets an operator on this machine act through the writer; null where nobody writes, or where
 * this user may not read it.
 */
export function readOperatorSecret(folder: string): string | null {
  return readWriter(folder) && readIfThere(join(folder, SECRET_FILE));
}

function readWriterFile(folder: string): Writer {
  try {
    const { pid, address } = JSON.parse(readIfThere(join(folder, WRITER_FILE)) ?? '{}');
    return {
      pid: typeof pid === 'number' ? pid : null,
      address: typeof address === 'string' ? address : null,
    };
  } catch {
    return { pid: null, address: null };
  }
}
