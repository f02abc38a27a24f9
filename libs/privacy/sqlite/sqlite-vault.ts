import type { KeyObject } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { keyLost, type PatientKey, RefusedError, type Vault } from '#event-sourcing';
import { type Json, OutcomeUnknownError, StoreUnavailableError } from '#event-store';
import { type Database, isDamage, openDatabase, soon, touchDatabase, whyUnusable } from '#sqlite';
import { syncFolder } from '../durable-file.js';
import { KeyRefusedError } from '../errors.js';
import { KEYS_FILE } from '../files.js';
import { InstallationSecret } from '../installation-secret.js';
import { PatientSealingKey } from '../patient-sealing-key.js';
import { SigningKey } from '../signing-key.js';
import { erasing, forgetErasing, noteErasing } from './erasing-notes.js';
import { type Absence, KeyTable } from './key-table.js';
import { finishRotation } from './master-handover.js';

export type OpenVaultOptions = {
  /** The log already holds events, so keys that are not there were lost: refuse instead of making new ones. */
  readonly mustExist?: boolean;
  /** Reads beside the process that writes; makes nothing. */
  readonly readOnly?: boolean;
  /** Told of what could not be stored. */
  readonly onFailure?: (error: unknown) => void;
  /** How many unwrapped keys are kept in memory. Default 10000. */
  readonly keptKeys?: number;
};

type Waiting = { resolve(key: PatientKey): void; reject(reason: unknown): void };

/** Patient keys in `keys.db`, wrapped by the master key. */
export class SqliteVault implements Vault {
  private readonly kept: LRUCache<string, PatientKey>;
  /** Patients whose keys the next transaction makes, with everybody who waits for them. */
  private wanted = new Map<string, Waiting[]>();
  private readonly secret: InstallationSecret;

  private constructor(
    private readonly db: Database,
    private readonly table: KeyTable,
    keptKeys: number,
    private readonly onFailure: (error: unknown) => void,
    private readonly readOnly: boolean,
  ) {
    this.kept = new LRUCache({ max: keptKeys });
    this.secret = new InstallationSecret(table.installationSecret);
  }

  /**
   * @throws KeyRefusedError where the master key does not open the keys that are there, or they are missing
   * and may not be made
   */
  static open(dataFolder: string, masterKey: KeyObject, options: OpenVaultOptions = {}): SqliteVault {
    const { mustExist = false, readOnly = false, keptKeys = 10_000, onFailure = () => {} } = options;
    const path = join(dataFolder, KEYS_FILE);
    const mayCreate = !mustExist && !readOnly;
    if (!existsSync(path)) {
      if (!mayCreate) throw new KeyRefusedError(`${path} is missing. Bring it back from the key backup`);
      // Made beforehand because SQLite's own files take the mode of the database.
      closeSync(openSync(path, 'a', 0o600));
      syncFolder(dataFolder);
    }
    let db: Database | undefined;
    try {
      db = openDatabase(path, { synchronous: 'FULL', readOnly });
      const table = KeyTable.open(db, path, masterKey, mayCreate);
      if (!readOnly && table.isInPlace) finishRotation(db);
      return new SqliteVault(db, table, keptKeys, onFailure, readOnly);
    } catch (error) {
      db?.close();
      if (!isDamage(error)) throw error;
      throw new KeyRefusedError(`${path} is damaged. Bring it back from the key backup`, { cause: error });
    }
  }

  async keyOf(patient: string): Promise<PatientKey> {
    const existing = await this.existingKeyOf(patient);
    if (existing !== null) return existing;
    const absence = this.table.absenceOf(patient);
    if (absence !== null) throw refusal(absence);
    return this.made(patient);
  }

  async knownKeyOf(patient: string): Promise<PatientKey> {
    const existing = await this.existingKeyOf(patient);
    if (existing !== null) return existing;
    throw refusal(this.table.absenceOf(patient) ?? 'lost');
  }

  async keyToOpen(patient: string): Promise<PatientKey | null> {
    const existing = await this.existingKeyOf(patient);
    if (existing === null && this.table.absenceOf(patient) === null) throw keyLost();
    return existing;
  }

  async existingKeyOf(patient: string): Promise<PatientKey | null> {
    const kept = this.kept.get(patient);
    if (kept !== undefined) return kept;
    // SQLite cuts text at NUL and bends lone surrogates: the key found would be another patient's.
    if (patient.includes('\u0000') || !patient.isWellFormed()) {
      throw new TypeError('A patient id holds neither NUL nor a lone surrogate');
    }
    const key = this.table.keyOf(patient);
    return key === null ? null : this.keep(patient, key);
  }

  /**
   * Notes which of these patients have no key: theirs are older than the keys and lost. Their texts stay closed,
   * and nothing can be sealed for them under a new key that would not open the old ones.
   *
   * @returns how many
   */
  noteLost(patients: Iterable<string>): number {
    return this.table.noteLost(patients);
  }

  noteErasing(patient: string): void {
    this.stored(() => noteErasing(this.db, patient));
  }

  /** Who was about to be erased when a process ended. */
  erasing(): string[] {
    return erasing(this.db);
  }

  /** The erasure was never said, so it is not to be done. */
  forgetErasing(patient: string): void {
    forgetErasing(this.db, patient);
  }

  /**
   * Destroys the keys of these patients for good; none is ever made for them again.
   *
   * @throws OutcomeUnknownError where traces of them may be left: erase them again
   */
  erase(patients: readonly string[] | ReadonlySet<string>): void {
    const erased = [...patients];
    try {
      this.stored(() => this.table.erase(erased));
    } catch (cause) {
      throw new OutcomeUnknownError('The keys may not have been destroyed', { cause });
    }
    for (const patient of erased) this.kept.delete(patient);
  }

  /** Writes what changes nothing. @throws StoreUnavailableError where no key could be stored now */
  probe(): void {
    this.stored(() => touchDatabase(this.db));
  }

  digest(value: Json): string {
    return this.secret.digest(value);
  }

  patientIdFor(system: string, value: string): string {
    return this.secret.patientIdFor(system, value);
  }

  /**
   * The key that this installation signs with, made durably at first need; null where it was opened to read and
   * there is none yet.
   *
   * @throws KeyRefusedError where it was altered
   */
  signingKey(): SigningKey | null {
    const seed = this.table.signingSeed(!this.readOnly);
    return seed === null ? null : new SigningKey(seed);
  }

  /** Makes the keys that are waited for, then lets go of the file. */
  close(): void {
    this.makeWanted();
    if (this.db.isOpen) this.db.close();
  }

  private made(patient: string): Promise<PatientKey> {
    return new Promise((resolve, reject) => {
      // The first of a turn orders the transaction, so that all new keys of the turn share one sync to disk.
      if (this.wanted.size === 0) soon(() => this.makeWanted());
      const waiting = this.wanted.get(patient) ?? [];
      waiting.push({ resolve, reject });
      this.wanted.set(patient, waiting);
    });
  }

  private makeWanted(): void {
    const wanted = this.wanted;
    if (wanted.size === 0) return;
    this.wanted = new Map();
    try {
      const keys = this.stored(() => this.table.makeAll([...wanted.keys()]));
      [...wanted].forEach(([patient, waiting], index) => {
        const key = this.keep(patient, keys[index] as KeyObject);
        for (const { resolve } of waiting) resolve(key);
      });
    } catch (error) {
      for (const { reject } of [...wanted.values()].flat()) reject(error);
    }
  }

  private stored<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const why = whyUnusable(cause) ?? String((cause as Error).message);
      const error = new StoreUnavailableError(`No patient key can be stored now: ${why}`, { cause });
      this.onFailure(error);
      throw error;
    }
  }

  private keep(patient: string, key: KeyObject): PatientKey {
    const sealing = new PatientSealingKey(key);
    this.kept.set(patient, sealing);
    return sealing;
  }
}

/** A new key would open nothing of what was sealed before. */
function refusal(absence: Absence): RefusedError {
  if (absence === 'lost') return keyLost();
  return new RefusedError('PATIENT_ERASED', 'This patient was erased', {
    wayOut: 'Nothing more can be entered about them; register them anew under another identifier',
  });
}
