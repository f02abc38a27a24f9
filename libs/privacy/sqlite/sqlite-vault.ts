import type { KeyObject } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { KeysUnavailableError, keyLost, type PatientKey } from '#event-sourcing';
import { type Json, OutcomeUnknownError } from '#event-store';
import { type Database, isDamage, openDatabase, soon, touchDatabase, whyUnusable } from '#sqlite';
import { syncFolder } from '../durable-file.js';
import { KeyRefusedError } from '../errors.js';
import { KEYS_FILE } from '../files.js';
import { InstallationSecret } from '../installation-secret.js';
import type { InstallationVault } from '../installation-vault.js';
import { PatientSealingKey } from '../patient-sealing-key.js';
import { SigningKey } from '../signing-key.js';
import { checkPatientId, refusal } from '../stored-keys.js';
import { erasing, forgetErasing, noteErasing } from './erasing-notes.js';
import { KeyTable } from './key-table.js';
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
export class SqliteVault implements InstallationVault {
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
    checkPatientId(patient);
    const key = this.table.keyOf(patient);
    return key === null ? null : this.keep(patient, key);
  }

  async noteLost(patients: Iterable<string>): Promise<number> {
    return this.table.noteLost(patients);
  }

  async noteErasing(patient: string): Promise<void> {
    this.stored(() => noteErasing(this.db, patient));
  }

  async erasing(): Promise<string[]> {
    return erasing(this.db);
  }

  async forgetErasing(patient: string): Promise<void> {
    forgetErasing(this.db, patient);
  }

  async erase(patients: readonly string[] | ReadonlySet<string>): Promise<void> {
    const erased = [...patients];
    try {
      this.stored(() => this.table.erase(erased));
    } catch (cause) {
      throw new OutcomeUnknownError('The keys may not have been destroyed', { cause });
    }
    for (const patient of erased) this.kept.delete(patient);
  }

  async probe(): Promise<void> {
    this.stored(() => touchDatabase(this.db));
  }

  digest(value: Json): string {
    return this.secret.digest(value);
  }

  patientIdFor(system: string, value: string): string {
    return this.secret.patientIdFor(system, value);
  }

  async signingKey(): Promise<SigningKey | null> {
    const seed = this.table.signingSeed(!this.readOnly);
    return seed === null ? null : new SigningKey(seed);
  }

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
      const error = new KeysUnavailableError(KEYS_FILE, `No patient key can be stored now: ${why}`, {
        cause,
      });
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
