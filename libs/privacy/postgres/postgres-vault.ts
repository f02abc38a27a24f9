import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeysUnavailableError, keyLost, type PatientKey } from '#event-sourcing';
import { type Json, OutcomeUnknownError } from '#event-store';
import { isLaidOut, NewerLayoutError, openPostgres, type Postgres, setUpSchema } from '#postgres';
import { KeyRefusedError } from '../errors.js';
import { InstallationSecret } from '../installation-secret.js';
import type { InstallationVault } from '../installation-vault.js';
import { SigningKey } from '../signing-key.js';
import { checkPatientId, refusal } from '../stored-keys.js';
import { makeSecret, signingSeed, storedSigningSeed } from './installation-keys.js';
import { TRUSTED_MS } from './kept-keys.js';
import { keyLayout, missing } from './key-layout.js';
import { KeyRows } from './key-rows.js';
import { MasterKeys } from './master-keys.js';
import { type Found, PatientKeys } from './patient-keys.js';
import { orUnavailable } from './unavailable.js';

export type OpenPostgresVaultOptions = {
  /** The log already holds events, so keys that are not there were lost: refuse instead of making new ones. */
  readonly mustExist?: boolean;
  /** Told of what could not be read or stored. */
  readonly onFailure?: (error: unknown) => void;
  /** How many unwrapped keys are kept in memory. Default 10000. */
  readonly keptKeys?: number;
  /** Default: `continuum_keys`. */
  readonly schema?: string;
};

const CONNECTIONS = 4;

/** Patient keys in PostgreSQL, wrapped by the master key, for any number of processes. */
export class PostgresVault implements InstallationVault {
  private readonly secret: InstallationSecret;
  private readonly rows: KeyRows;
  private readonly keys: PatientKeys;

  private constructor(
    private readonly pool: Postgres,
    private readonly masters: MasterKeys,
    keptKeys: number,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.secret = new InstallationSecret(masters.standing.secret);
    this.rows = new KeyRows(pool);
    this.keys = new PatientKeys(this.rows, masters, keptKeys);
  }

  /**
   * @param url - `postgresql://user:password@host:port/database`
   * @throws KeyRefusedError where the master key does not open the keys that are there, a newer release made them, or
   * they are missing and may not be made; KeysUnavailableError where PostgreSQL cannot be used now
   */
  static async open(
    url: string,
    master: KeyObject,
    options: OpenPostgresVaultOptions = {},
  ): Promise<PostgresVault> {
    const { mustExist = false, keptKeys = 10_000, onFailure = () => {} } = options;
    const layout = keyLayout(options.schema);
    const pool = openPostgres({ url, schema: layout.schema, connections: CONNECTIONS });
    try {
      return await orUnavailable(async () => {
        if (mustExist && !(await isLaidOut(pool, layout))) throw missing(layout);
        await setUpSchema(pool, layout, (connection) => makeSecret(connection, master));
        return new PostgresVault(pool, await MasterKeys.open(pool, master), keptKeys, onFailure);
      });
    } catch (error) {
      await pool.end();
      if (error instanceof NewerLayoutError) throw new KeyRefusedError(error.message, { cause: error });
      throw error;
    }
  }

  /** Whether another master key, the one before, still leads to the one that the keys are under. */
  get isHandedOver(): boolean {
    return this.masters.standing.isHandedOver;
  }

  async keyOf(patient: string): Promise<PatientKey> {
    checkPatientId(patient);
    return keyIn(await this.attempt(() => this.keys.findOrMake(patient)));
  }

  async knownKeyOf(patient: string): Promise<PatientKey> {
    return keyIn(await this.find(patient));
  }

  async keyToOpen(patient: string): Promise<PatientKey | null> {
    const found = await this.find(patient);
    if (found === null) throw keyLost();
    return typeof found === 'string' ? null : found;
  }

  async existingKeyOf(patient: string): Promise<PatientKey | null> {
    const found = await this.find(patient);
    return typeof found === 'string' ? null : found;
  }

  noteLost(patients: Iterable<string>): Promise<number> {
    return this.attempt(() => this.rows.noteLost(patients));
  }

  noteErasing(patient: string): Promise<void> {
    return this.attempt(() => this.rows.noteErasing(patient));
  }

  erasing(): Promise<string[]> {
    return this.attempt(() => this.rows.erasing());
  }

  /** One noted less than an hour ago stays noted: another process may be about to say it. */
  forgetErasing(patient: string): Promise<void> {
    return this.attempt(() => this.rows.forgetErasing(patient));
  }

  async erase(patients: readonly string[] | ReadonlySet<string>): Promise<void> {
    const erased = [...patients];
    if (erased.length === 0) return;
    try {
      await this.attempt(() => this.rows.erase(erased));
    } catch (cause) {
      throw new OutcomeUnknownError('The keys may not have been destroyed', { cause });
    } finally {
      this.keys.forgetAll();
    }
    // What other processes have in memory is not trusted any longer than this.
    await sleep(TRUSTED_MS);
  }

  probe(): Promise<void> {
    return this.attempt(async () => {
      await this.rows.touch();
      await this.masters.look();
    });
  }

  digest(value: Json): string {
    return this.secret.digest(value);
  }

  patientIdFor(system: string, value: string): string {
    return this.secret.patientIdFor(system, value);
  }

  /** The same where it is there; none is made. */
  async ownSigningKey(): Promise<SigningKey | null> {
    const seed = await this.attempt(() => storedSigningSeed(this.pool, this.masters));
    return seed === null ? null : new SigningKey(seed);
  }

  async signingKey(): Promise<SigningKey> {
    return new SigningKey(await this.attempt(() => signingSeed(this.pool, this.masters)));
  }

  async close(): Promise<void> {
    await this.keys.settled();
    if (!this.pool.ended) await this.pool.end();
  }

  private async find(patient: string): Promise<Found> {
    checkPatientId(patient);
    return this.attempt(() => this.keys.find(patient));
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await orUnavailable(work);
    } catch (error) {
      if (error instanceof KeysUnavailableError) this.onFailure(error);
      throw error;
    }
  }
}

function keyIn(found: Found): PatientKey {
  if (found === null) throw keyLost();
  if (typeof found === 'string') throw refusal(found);
  return found;
}
