import type { Json, JsonObject } from '#event-store';

/** Seals and opens what identifies one patient, and digests what could be guessed from a plain hash. */
export interface PatientKey {
  /** Ciphertext bound to this event of this stream. */
  seal(eventId: string, stream: string, value: JsonObject): string;
  /** @throws Error where the text was altered or belongs to another event */
  open(eventId: string, stream: string, sealed: string): JsonObject;
  /** Keyed digest of a value, lower-case hex. */
  digest(value: Json): string;
}

/** The keys, kept apart from the events. */
export interface Vault {
  /** The patient's key, made and durable before this resolves. */
  keyOf(patient: string): Promise<PatientKey>;
  /** The patient's key, or null after erasure or where there never was one. */
  existingKeyOf(patient: string): Promise<PatientKey | null>;
  /** Notes, durably, that the patient is about to be erased. */
  noteErasing(patient: string): void;
  /** Destroys the keys of these patients for good; none is ever made for them again. */
  erase(patients: readonly string[] | ReadonlySet<string>): void;
  /** Keyed digest for streams without a patient. */
  digest(value: Json): string;
  /** Id under which whoever has this identifier is always met (UUIDv8). */
  patientIdFor(system: string, value: string): string;
}

/** Injection token of the {@link Vault}. */
export const VAULT = Symbol('Vault');
