import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { whyNotHeld } from '#event-store';
import { closeDatabase, type Database, isDamage, openDatabase, pragma, transaction } from '#sqlite';
import type { StateOfLog } from '../proof/index.js';
import { followHeads, type GaplessLog } from './follow-heads.js';
import { HeadsTables, type Stand } from './heads-tables.js';

/** Where each stream of a log ends, and what that comes to; made from the log, and made anew where it is lost. */
export const PROOF_FILE = 'proof.db';

/** Keeps the heads of a log in `proof.db`, so that a checkpoint costs what changed since the last one. */
export class ProofFile {
  private constructor(
    private readonly db: Database,
    private readonly tables: HeadsTables,
  ) {}

  /**
   * Opens or makes the file. Where it stands on an event that the log does not hold, it is made anew.
   *
   * @throws Error where the file cannot be written
   */
  static async open(folder: string, log: GaplessLog<'head' | 'positionOf' | 'readFrom'>): Promise<ProofFile> {
    const path = join(folder, PROOF_FILE);
    const file = ProofFile.opened(path);
    const stand = file?.tables.stand() ?? null;
    const held =
      stand === null ||
      (await whyNotHeld(log, { position: BigInt(stand.position), id: stand.event })) === null;
    if (file !== null && held) return file;
    file?.close();
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    const fresh = ProofFile.opened(path);
    if (fresh === null) throw new Error(`${path} cannot be used. Remove it; it is made anew`);
    return fresh;
  }

  /** Null where what is there is no file of this release. */
  private static opened(path: string): ProofFile | null {
    // Made beforehand because SQLite's own files take the mode of the database.
    closeSync(openSync(path, 'a', 0o600));
    let db: Database | undefined;
    try {
      const opened = openDatabase(path, { synchronous: 'NORMAL' });
      db = opened;
      if (pragma(db, 'user_version') === 0) {
        transaction(db, () => pragma(opened, 'user_version') === 0 && HeadsTables.prepare(opened));
      }
      if (HeadsTables.isPrepared(pragma(db, 'user_version'))) return new ProofFile(db, new HeadsTables(db));
      db.close();
      return null;
    } catch (error) {
      db?.close();
      if (isDamage(error)) return null;
      throw error;
    }
  }

  /** Moves on to where the log ends now. @throws BrokenLogError where it is not what was written */
  async follow(log: GaplessLog<'readRaw' | 'head'>, onProgress?: (events: number) => void): Promise<void> {
    await followHeads(this.db, this.tables, log, onProgress);
  }

  /** Looks at it as it stands at one instant, whoever moves it on meanwhile. */
  async reading<Result>(look: (state: StateOfLog) => Result | Promise<Result>): Promise<Result> {
    this.db.exec('BEGIN');
    try {
      const stand = this.tables.stand();
      if (stand === null) throw new Error('The log holds no events yet: there is nothing to prove');
      return await look(this.#state(stand));
    } finally {
      this.db.exec('ROLLBACK');
    }
  }

  #state({ position, event, recordedAt }: Stand): StateOfLog {
    const { tables } = this;
    return {
      event,
      size: position + 1,
      recordedAt,
      streams: tables.streams(),
      root: tables.root(),
      records: () => tables.records(),
      leaves: () => tables.leaves(),
      of: (record) => tables.of(record),
    };
  }

  close(): void {
    closeDatabase(this.db);
  }
}
