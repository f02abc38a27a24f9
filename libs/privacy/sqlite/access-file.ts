import { type Database, type Statement, transaction } from '#sqlite';
import type { Numbered } from '../access/access-buffer.js';
import { type AccessEnds, type ChainedAccess, chainAccesses } from '../access/access-chain.js';
import { patientKey } from '../access/patient-key.js';
import { openAccessFile } from './access-tables.js';

type Last = NonNullable<AccessEnds['last']> & { readonly place: number };
type Own = NonNullable<AccessEnds['own']>;

/** The access log as one process writes it; others may write to the same file. */
export class AccessFile {
  readonly #insert: Statement;
  readonly #insertPatient: Statement;
  readonly #last: Statement;
  readonly #own: Statement;
  readonly #putOwn: Statement;

  private constructor(
    private readonly db: Database,
    private readonly process: string,
  ) {
    this.#insert = db.prepare(
      'INSERT INTO accesses (place, at, account, outcome, hash, text) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#insertPatient = db.prepare('INSERT INTO access_patients (patient, last, places) VALUES (?, ?, ?)');
    this.#last = db.prepare('SELECT place, at, hash FROM accesses ORDER BY place DESC LIMIT 1');
    this.#own = db.prepare('SELECT n, day, hash FROM processes WHERE process = ?');
    this.#putOwn = db.prepare('INSERT OR REPLACE INTO processes (process, n, day, hash) VALUES (?, ?, ?, ?)');
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
      // Asked each time: others write too, and a commit that failed may have been one.
      const last = this.#last.get<Last>() ?? null;
      const own = this.#own.get<Own>(this.process) ?? null;
      const missing = batch.filter(({ n }) => n > (own?.n ?? -1));
      const { chained, ends } = chainAccesses(this.process, { last, own }, missing);
      if (ends.own === null || missing.length === 0) return;
      this.#put(chained, (last?.place ?? 0) + 1);
      this.#putOwn.run(this.process, ends.own.n, ends.own.day, ends.own.hash);
    });
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  #put(chained: readonly ChainedAccess[], first: number): void {
    const places = new Map<string, number[]>();
    chained.forEach(({ ms, access, text, hash }, i) => {
      const { actor, outcome, patients } = access;
      this.#insert.run(first + i, ms, actor.id, outcome, hash, text);
      for (const patient of patients) {
        const known = places.get(patient);
        if (known === undefined) places.set(patient, [first + i]);
        else known.push(first + i);
      }
    });
    // In the order of their index, a page of which takes many neighbours for the price of one.
    for (const patient of [...places.keys()].sort()) {
      const own = places.get(patient) ?? [];
      this.#insertPatient.run(patientKey(patient), own.at(-1) ?? first, JSON.stringify(own));
    }
  }
}
