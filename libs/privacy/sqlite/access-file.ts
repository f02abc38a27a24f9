import { type Database, type Statement, transaction } from '#sqlite';
import type { Numbered } from '../access/access-buffer.js';
import {
  type AccessEnds,
  type ChainedAccess,
  chainAccesses,
  dayOf,
  type StoredAccess,
} from './access-chain.js';
import { openAccessFile } from './access-tables.js';

type LastRow = { readonly n: number; readonly hash: string; readonly text: string };

/** The access log as one process writes it; others may write to the same file. */
export class AccessFile {
  readonly #insert: Statement;
  readonly #insertPatient: Statement;
  readonly #last: Statement;
  readonly #own: Statement;

  private constructor(
    private readonly db: Database,
    private readonly process: string,
  ) {
    this.#insert = db.prepare(
      'INSERT INTO accesses (process, n, at, account, outcome, hash, text) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertPatient = db.prepare('INSERT INTO access_patients (patient, at, place) VALUES (?, ?, ?)');
    this.#last = db.prepare('SELECT hash FROM accesses ORDER BY place DESC LIMIT 1');
    this.#own = db.prepare('SELECT n, hash, text FROM accesses WHERE process = ? ORDER BY n DESC LIMIT 1');
  }

  /** @param process - id of the process that writes; its entries are numbered from 0 */
  static open(path: string, process: string): AccessFile {
    const db = openAccessFile(path);
    try {
      return new AccessFile(db, process);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** All of them, on disk when it returns, or none. What is there already is passed over. */
  append(batch: readonly Numbered[]): void {
    transaction(this.db, () => {
      const ends = this.#ends();
      const stored = ends.own?.n ?? -1;
      const missing = batch.filter(({ n }) => n > stored);
      for (const entry of chainAccesses(this.process, ends, missing).chained) this.#put(entry);
    });
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  #put({ n, access, text, hash }: ChainedAccess): void {
    const { at, actor, outcome, patients } = access;
    const { lastInsertRowid } = this.#insert.run(this.process, n, at, actor.id, outcome, hash, text);
    for (const patient of patients) this.#insertPatient.run(patient, at, lastInsertRowid);
  }

  /** Asked each time, since others write too and a failed commit may or may not have been one. */
  #ends(): AccessEnds {
    const last = this.#last.get<{ hash: string }>()?.hash ?? null;
    const own = this.#own.get<LastRow>(this.process);
    if (own === undefined) return { last, own: null };
    return { last, own: { n: own.n, hash: own.hash, day: dayOf(JSON.parse(own.text) as StoredAccess) } };
  }
}
