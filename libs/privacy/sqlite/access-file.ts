import { type Database, type SqlValue, type Statement, transaction } from '#sqlite';
import type { Numbered } from '../access/access-buffer.js';
import { type AccessEnds, type ChainedAccess, chainAccesses } from './access-chain.js';
import { openAccessFile } from './access-tables.js';
import { patientKey } from './patient-key.js';

/** Patients put into their index by one statement. */
const AT_ONCE = 64;

type Found = { readonly place: number; readonly hash: string };
type Own = NonNullable<AccessEnds['own']>;

/** The access log as one process writes it; others may write to the same file. */
export class AccessFile {
  readonly #insert: Statement;
  readonly #insertPatient: Statement;
  readonly #insertPatients: Statement;
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
    const patients = (rows: number) =>
      `INSERT INTO access_patients (patient, at, place) VALUES ${Array(rows).fill('(?, ?, ?)').join(', ')}`;
    this.#insertPatient = db.prepare(patients(1));
    this.#insertPatients = db.prepare(patients(AT_ONCE));
    this.#last = db.prepare('SELECT place, hash FROM accesses ORDER BY place DESC LIMIT 1');
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
      const last = this.#last.get<Found>();
      const own = this.#own.get<Own>(this.process) ?? null;
      const missing = batch.filter(({ n }) => n > (own?.n ?? -1));
      const { chained, ends } = chainAccesses(this.process, { last: last?.hash ?? null, own }, missing);
      if (ends.own === null || missing.length === 0) return;
      this.#put(chained, (last?.place ?? 0) + 1);
      this.#putOwn.run(this.process, ends.own.n, ends.own.day, ends.own.hash);
    });
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  #put(chained: readonly ChainedAccess[], first: number): void {
    const places = new Map<string, SqlValue[]>();
    chained.forEach(({ access, text, hash }, i) => {
      const at = Date.parse(access.at);
      this.#insert.run(first + i, at, access.actor.id, access.outcome, hash, text);
      for (const patient of access.patients) {
        const known = places.get(patient);
        if (known === undefined) places.set(patient, [at, first + i]);
        else known.push(at, first + i);
      }
    });
    this.#putPatients(places);
  }

  /** In the order of the index, since a page of it takes many neighbours for the price of one. */
  #putPatients(places: ReadonlyMap<string, readonly SqlValue[]>): void {
    let values: SqlValue[] = [];
    for (const patient of [...places.keys()].sort()) {
      const key = patientKey(patient);
      const own = places.get(patient) ?? [];
      for (let i = 0; i < own.length; i += 2) {
        values.push(key, own[i] as SqlValue, own[i + 1] as SqlValue);
        if (values.length < 3 * AT_ONCE) continue;
        this.#insertPatients.run(...values);
        values = [];
      }
    }
    for (let i = 0; i < values.length; i += 3) this.#insertPatient.run(...values.slice(i, i + 3));
  }
}
