import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type Database, pragma, type Statement, transaction } from '#sqlite';
import { KeyRefusedError, SealBrokenError } from '../errors.js';
import { unwrap, wrap } from './wrapping.js';

const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE installation (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE patient_key (patient TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

type Wrapped = { readonly wrapped: Uint8Array };

/** The rows of `keys.db`. */
export class KeyTable {
  private readonly find: Statement;
  private readonly insert: Statement;

  private constructor(
    private readonly db: Database,
    private readonly master: KeyObject,
    readonly installationSecret: KeyObject,
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
    return new KeyTable(db, master, installationSecret(db, path, master));
  }

  /** @throws SealBrokenError where the row was altered or moved */
  keyOf(patient: string): KeyObject | null {
    const row = this.find.get<Wrapped>(patient);
    return row === undefined ? null : unwrap(this.master, ownedBy(patient), row.wrapped);
  }

  /** How many patients have a key. */
  patients(): number {
    return this.db.prepare('SELECT count(*) AS count FROM patient_key').get<{ count: number }>()?.count ?? 0;
  }

  /** Makes the keys that are missing, in one transaction, and gives what is stored then: durable. */
  makeAll(patients: readonly string[]): KeyObject[] {
    return transaction(this.db, () => patients.map((patient) => this.keyOf(patient) ?? this.make(patient)));
  }

  private make(patient: string): KeyObject {
    const key = createSecretKey(randomBytes(32));
    this.insert.run(patient, wrap(this.master, ownedBy(patient), key));
    return key;
  }
}

function createUnlessThere(db: Database, master: KeyObject): void {
  if (pragma(db, 'user_version') !== 0) return;
  db.exec(SCHEMA);
  const secret = wrap(master, SECRET_OWNER, createSecretKey(randomBytes(32)));
  db.prepare('INSERT INTO installation (name, wrapped) VALUES (?, ?)').run('secret', secret);
}

function installationSecret(db: Database, path: string, master: KeyObject): KeyObject {
  const row = db.prepare("SELECT wrapped FROM installation WHERE name = 'secret'").get<Wrapped>();
  if (row === undefined) {
    throw new KeyRefusedError(`${path} has lost its installation secret. Bring it back from the key backup`);
  }
  try {
    return unwrap(master, SECRET_OWNER, row.wrapped);
  } catch (error) {
    if (!(error instanceof SealBrokenError)) throw error;
    throw new KeyRefusedError(`The master key does not open ${path}. Use the master key it was made with`);
  }
}

const SECRET_OWNER = ['installation'];

function ownedBy(patient: string): readonly string[] {
  return ['patient', patient];
}
