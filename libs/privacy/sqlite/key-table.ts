import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { SealBrokenError } from '#event-sourcing';
import { type Database, isDamage, pragma, type Statement, transaction } from '#sqlite';
import { KeyRefusedError } from '../errors.js';
import {
  type Absence,
  absenceIn,
  ERASED,
  isKey,
  LOST,
  NEXT_MASTER,
  NEXT_OWNER,
  ownedBy,
  SECRET,
  SECRET_OWNER,
  SIGNING,
  SIGNING_OWNER,
} from '../stored-keys.js';
import { unwrap, wrap } from '../wrapping.js';
import { forgetErasing } from './erasing-notes.js';
import { installationRow, putInstallationRow } from './installation-rows.js';
import { effectiveMaster } from './master-handover.js';
import { signingSeed } from './signing-seed.js';

const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE installation (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE patient_key (patient TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

type Wrapped = { readonly wrapped: Uint8Array };
type PatientRow = Wrapped & { readonly patient: string };

/** The rows of `keys.db`. */
export class KeyTable {
  private readonly find: Statement;
  private readonly insert: Statement;

  private constructor(
    private readonly db: Database,
    private readonly master: KeyObject,
    readonly installationSecret: KeyObject,
    /** False where a rotation was cut off before the new master key was in its place. */
    readonly isInPlace: boolean,
  ) {
    this.find = db.prepare('SELECT wrapped FROM patient_key WHERE patient = ?');
    this.insert = db.prepare(
      'INSERT INTO patient_key (patient, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
  }

  /**
   * @param mayCreate - whether a new installation secret may be made where there is none
   * @throws KeyRefusedError where the keys are missing, of a newer release, or under another master key
   */
  static open(db: Database, path: string, master: KeyObject, mayCreate: boolean): KeyTable {
    if (mayCreate) transaction(db, () => createUnlessThere(db, master));
    const version = Number(pragma(db, 'user_version'));
    if (version > SCHEMA_VERSION)
      throw new KeyRefusedError(`${path} was written by a newer release; run that one`);
    if (version === 0) throw new KeyRefusedError(`${path} holds no keys. Bring it back from the key backup`);
    const { effective, secret } = effectiveMaster(db, path, master);
    return new KeyTable(db, effective, secret, effective === master);
  }

  /**
   * Null where there is none, or where it was lost or erased.
   *
   * @throws SealBrokenError where the row was altered or moved
   */
  keyOf(patient: string): KeyObject | null {
    const row = this.rowOf(patient);
    return row === undefined || !isKey(row.wrapped)
      ? null
      : unwrap(this.master, ownedBy(patient), row.wrapped);
  }

  /** Makes the keys that are missing, in one transaction, and gives what is stored then: durable. */
  makeAll(patients: readonly string[]): KeyObject[] {
    return transaction(this.db, () => patients.map((patient) => this.keyOf(patient) ?? this.make(patient)));
  }

  /** The 32 bytes that the installation signs with; null where there are none yet, and none may be made. */
  signingSeed(mayCreate: boolean): Uint8Array | null {
    return signingSeed(this.db, this.master, mayCreate);
  }

  /** How many patients have a key. */
  patients(): number {
    const row = this.db
      .prepare('SELECT count(*) AS count FROM patient_key WHERE length(wrapped) > 1')
      .get<{ count: number }>();
    return row?.count ?? 0;
  }

  /**
   * Wraps every key anew, in one transaction. Until {@link finishRotation} the old master key still leads to the
   * new one, so that a crash before the new one is in its place locks nobody out.
   *
   * @returns how many patient keys there are
   */
  rotate(next: KeyObject): number {
    return transaction(this.db, () => {
      const rows = this.db.prepare('SELECT patient, wrapped FROM patient_key').all<PatientRow>();
      const patients = rows.filter(({ wrapped }) => isKey(wrapped));
      const put = this.db.prepare('UPDATE patient_key SET wrapped = ? WHERE patient = ?');
      for (const { patient, wrapped } of patients) {
        const owner = ownedBy(patient);
        put.run(wrap(next, owner, unwrap(this.master, owner, wrapped)), patient);
      }
      putInstallationRow(this.db, SECRET, wrap(next, SECRET_OWNER, this.installationSecret));
      const signing = installationRow(this.db, SIGNING);
      if (signing !== null) {
        const key = unwrap(this.master, SIGNING_OWNER, signing);
        putInstallationRow(this.db, SIGNING, wrap(next, SIGNING_OWNER, key));
      }
      putInstallationRow(this.db, NEXT_MASTER, wrap(this.master, NEXT_OWNER, next));
      return patients.length;
    });
  }

  /** Notes of those who have no key that it was lost, so that none is made. @returns how many have none */
  noteLost(patients: Iterable<string>): number {
    return transaction(this.db, () => {
      let lost = 0;
      for (const patient of patients) {
        this.insert.run(patient, LOST);
        if (this.absenceOf(patient) === 'lost') lost += 1;
      }
      return lost;
    });
  }

  /** What is noted in the place of the patient's key; null where there is a key, or nothing. */
  absenceOf(patient: string): Absence | null {
    const row = this.rowOf(patient);
    return row === undefined ? null : absenceIn(row.wrapped);
  }

  /** Destroys keys for good, and notes that they were; also where there was none. */
  erase(patients: readonly string[] | ReadonlySet<string>): void {
    this.db.exec('PRAGMA secure_delete = ON');
    const put = this.db.prepare(
      'INSERT INTO patient_key (patient, wrapped) VALUES (?, ?) ' +
        'ON CONFLICT (patient) DO UPDATE SET wrapped = excluded.wrapped',
    );
    transaction(this.db, () => {
      for (const patient of patients) {
        put.run(patient, ERASED);
        forgetErasing(this.db, patient);
      }
    });
    // Else the key would stay readable in the write-ahead log.
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  private rowOf(patient: string): Wrapped | undefined {
    try {
      return this.find.get<Wrapped>(patient);
    } catch (error) {
      throw isDamage(error)
        ? new SealBrokenError('The file of the keys is damaged', { cause: error })
        : error;
    }
  }

  private make(patient: string): KeyObject {
    const key = createSecretKey(randomBytes(32));
    this.insert.run(patient, wrap(this.master, ownedBy(patient), key));
    return key;
  }
}

/** Whose keys a file says were erased; asked without a master key. */
export function erasedIn(db: Database): string[] {
  const rows = db.prepare('SELECT patient FROM patient_key WHERE wrapped = ?').all<PatientRow>(ERASED);
  return rows.map(({ patient }) => patient);
}

function createUnlessThere(db: Database, master: KeyObject): void {
  if (pragma(db, 'user_version') !== 0) return;
  db.exec(SCHEMA);
  putInstallationRow(db, SECRET, wrap(master, SECRET_OWNER, createSecretKey(randomBytes(32))));
}
