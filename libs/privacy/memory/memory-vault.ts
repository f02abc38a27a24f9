import { createSecretKey, randomBytes } from 'node:crypto';
import { keyLost, type PatientKey } from '#event-sourcing';
import type { Json } from '#event-store';
import { InstallationSecret } from '../installation-secret.js';
import type { InstallationVault } from '../installation-vault.js';
import { PatientSealingKey } from '../patient-sealing-key.js';
import { SigningKey } from '../signing-key.js';
import { type Absence, checkPatientId, refusal } from '../stored-keys.js';

/** Keys that end with the process: for unit tests only. */
export class MemoryVault implements InstallationVault {
  private readonly keys = new Map<string, PatientKey>();
  private readonly absences = new Map<string, Absence>();
  private readonly erasures = new Set<string>();
  private readonly secret: InstallationSecret;
  private readonly signer = new SigningKey(randomBytes(32));

  /** @param secret - 32 bytes; two vaults with the same one give the same ids and digests */
  constructor(secret: Uint8Array = randomBytes(32)) {
    this.secret = new InstallationSecret(createSecretKey(secret));
  }

  async keyOf(patient: string): Promise<PatientKey> {
    checkPatientId(patient);
    const absence = this.absences.get(patient);
    if (absence !== undefined) throw refusal(absence);
    const key = this.keys.get(patient) ?? new PatientSealingKey(createSecretKey(randomBytes(32)));
    this.keys.set(patient, key);
    return key;
  }

  async existingKeyOf(patient: string): Promise<PatientKey | null> {
    checkPatientId(patient);
    return this.keys.get(patient) ?? null;
  }

  async knownKeyOf(patient: string): Promise<PatientKey> {
    const key = this.keys.get(patient);
    if (key !== undefined) return key;
    throw refusal(this.absences.get(patient) ?? 'lost');
  }

  async keyToOpen(patient: string): Promise<PatientKey | null> {
    const key = this.keys.get(patient) ?? null;
    if (key === null && !this.absences.has(patient)) throw keyLost();
    return key;
  }

  digest(value: Json): string {
    return this.secret.digest(value);
  }

  patientIdFor(system: string, value: string): string {
    return this.secret.patientIdFor(system, value);
  }

  async noteErasing(patient: string): Promise<void> {
    this.erasures.add(patient);
  }

  async erasing(): Promise<string[]> {
    return [...this.erasures];
  }

  async forgetErasing(patient: string): Promise<void> {
    this.erasures.delete(patient);
  }

  async erase(patients: readonly string[] | ReadonlySet<string>): Promise<void> {
    for (const patient of patients) {
      this.keys.delete(patient);
      this.absences.set(patient, 'erased');
      this.erasures.delete(patient);
    }
  }

  async noteLost(patients: Iterable<string>): Promise<number> {
    const all = [...patients];
    const unknown = all.filter((patient) => !this.keys.has(patient) && !this.absences.has(patient));
    for (const patient of unknown) this.absences.set(patient, 'lost');
    return all.filter((patient) => this.absences.get(patient) === 'lost').length;
  }

  async probe(): Promise<void> {}

  async signingKey(): Promise<SigningKey> {
    return this.signer;
  }

  close(): void {}
}
