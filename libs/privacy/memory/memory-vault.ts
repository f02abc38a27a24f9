import { createSecretKey, randomBytes } from 'node:crypto';
import { keyLost, type PatientKey, RefusedError, type Vault } from '#event-sourcing';
import type { Json } from '#event-store';
import { InstallationSecret } from '../installation-secret.js';
import { PatientSealingKey } from '../patient-sealing-key.js';

/** Keys that end with the process: for unit tests only. */
export class MemoryVault implements Vault {
  private readonly keys = new Map<string, PatientKey>();
  private readonly erased = new Set<string>();
  private readonly secret: InstallationSecret;

  /** @param secret - 32 bytes; two vaults with the same one give the same ids and digests */
  constructor(secret: Uint8Array = randomBytes(32)) {
    this.secret = new InstallationSecret(createSecretKey(secret));
  }

  async keyOf(patient: string): Promise<PatientKey> {
    if (this.erased.has(patient)) throw new RefusedError('PATIENT_ERASED', 'This patient was erased');
    const key = this.keys.get(patient) ?? new PatientSealingKey(createSecretKey(randomBytes(32)));
    this.keys.set(patient, key);
    return key;
  }

  async existingKeyOf(patient: string): Promise<PatientKey | null> {
    return this.keys.get(patient) ?? null;
  }

  async knownKeyOf(patient: string): Promise<PatientKey> {
    const key = this.keys.get(patient);
    if (key !== undefined) return key;
    throw this.erased.has(patient)
      ? new RefusedError('PATIENT_ERASED', 'This patient was erased')
      : keyLost();
  }

  async keyToOpen(patient: string): Promise<PatientKey | null> {
    return this.erased.has(patient) ? null : this.knownKeyOf(patient);
  }

  digest(value: Json): string {
    return this.secret.digest(value);
  }

  patientIdFor(system: string, value: string): string {
    return this.secret.patientIdFor(system, value);
  }

  noteErasing(): void {}

  erase(patients: readonly string[] | ReadonlySet<string>): void {
    for (const patient of patients) {
      this.keys.delete(patient);
      this.erased.add(patient);
    }
  }
}
