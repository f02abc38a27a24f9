import { type Json, type JsonObject, StoreUnavailableError } from '#event-store';
import { RefusedError } from './errors.js';

/** Seals and opens what identifies one patient, and digests what could be guessed from a plain hash. */
export interface PatientKey {
  /** Ciphertext bound to this event of this stream. */
  seal(eventId: string, stream: string, value: JsonObject): string;
  /** @throws SealBrokenError where the text was altered or belongs to another event */
  open(eventId: string, stream: string, sealed: string): JsonObject;
  /** Keyed digest of a value, lower-case hex. */
  digest(value: Json): string;
  /** The 32 bytes that open this one event and tell nothing of any other, for whoever is to check what it says. */
  eventKey(eventId: string): Uint8Array;
}

/** The keys, kept apart from the events. */
export interface Vault {
  /**
   * The key of a patient who is being registered, made and durable before this resolves.
   *
   * @throws RefusedError `PATIENT_ERASED`, `KEY_LOST`
   */
  keyOf(patient: string): Promise<PatientKey>;
  /** The patient's key, or null where it is gone or there never was one. */
  existingKeyOf(patient: string): Promise<PatientKey | null>;
  /**
   * The key of a patient of whom something is stored.
   *
   * @throws RefusedError `PATIENT_ERASED`, `KEY_LOST`
   */
  knownKeyOf(patient: string): Promise<PatientKey>;
  /**
   * The key that opens what is stored of a patient; null where it is known why there is none: the patient was
   * erased, or the key was in no backup.
   *
   * @throws RefusedError `KEY_LOST` where it ought to be there
   */
  keyToOpen(patient: string): Promise<PatientKey | null>;
  /** Notes, durably, that the patient is about to be erased. */
  noteErasing(patient: string): Promise<void>;
  /**
   * Destroys the keys of these patients for good; none is ever made for them again.
   *
   * @throws OutcomeUnknownError where traces of them may be left: erase them again
   */
  erase(patients: readonly string[] | ReadonlySet<string>): Promise<void>;
  /** Keyed digest for streams without a patient. */
  digest(value: Json): string;
  /** Id under which whoever has this identifier is always met (UUIDv8). */
  patientIdFor(system: string, value: string): string;
}

/** Injection token of the {@link Vault}. */
export const VAULT = Symbol('Vault');

/** The keys cannot be read or stored for now; nothing was written. */
export class KeysUnavailableError extends StoreUnavailableError {
  /** @param place - what they are in, as those who ask and those who mend it know it */
  constructor(
    readonly place: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * A sealed text was altered, belongs to another event, or was sealed under another key; or a key was altered. Never
 * says what it holds.
 */
export class SealBrokenError extends Error {
  readonly code = 'SEAL_BROKEN';
}

/** The key of a patient ought to be there and is not. A new one would open nothing of what was sealed before. */
export function keyLost(): RefusedError {
  return new RefusedError('KEY_LOST', 'The key of this patient is not among the keys', {
    wayOut:
      'Tell the operator: the newest key backup holds it. Until then nothing more is entered, and their texts stay closed',
  });
}
