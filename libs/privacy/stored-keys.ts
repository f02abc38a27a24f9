import { keyLost, RefusedError } from '#event-sourcing';
import type { WrappedKey } from './moved-rows.js';

/** Why a patient's key is not there. */
export type Absence = 'lost' | 'erased';

/** Stand in the place of a wrapped key. Stored. */
export const LOST = new Uint8Array();
export const ERASED = Uint8Array.of(0);

export function isKey(wrapped: Uint8Array): boolean {
  return wrapped.length > 1;
}

/** What stands in the place of a key; null where it is a key. */
export function absenceIn(wrapped: Uint8Array): Absence | null {
  if (isKey(wrapped)) return null;
  return wrapped.length === 0 ? 'lost' : 'erased';
}

/** What a patient's key is bound to when it is wrapped. Stored. */
export function ownedBy(patient: string): readonly string[] {
  return ['patient', patient];
}

/** What an installation has one of, each wrapped by the master key, by the name it is stored under. Stored. */
export const SECRET = 'secret';
export const SECRET_OWNER = ['installation'] as const;
/** What the installation signs with. */
export const SIGNING = 'signing';
export const SIGNING_OWNER = ['signing'] as const;

/** The new master key under the old one, while a rotation is under way. Stored. */
export const NEXT_MASTER = 'next-master';
export const NEXT_OWNER = ['next-master'] as const;
/** The old master key under the new one, while it still wraps keys of patients. Stored. */
export const PREVIOUS_MASTER = 'previous-master';
export const PREVIOUS_OWNER = ['previous-master'] as const;

/** Stands beside keys that are being moved, whose log is not all there yet. Stored. */
export const ARRIVING = 'arriving';

export function isSameKey(one: WrappedKey, other: WrappedKey | undefined): boolean {
  return other !== undefined && Buffer.compare(one.wrapped, other.wrapped) === 0;
}

/** A new key would open nothing of what was sealed before. */
export function refusal(absence: Absence): RefusedError {
  if (absence === 'lost') return keyLost();
  return new RefusedError('PATIENT_ERASED', 'This patient was erased', {
    wayOut: 'Nothing more can be entered about them; register them anew under another identifier',
  });
}

/**
 * Databases cut text at NUL or refuse it, and bend lone surrogates: the key found would be another patient's.
 *
 * @throws TypeError
 */
export function checkPatientId(patient: string): void {
  if (!patient.includes('\u0000') && patient.isWellFormed()) return;
  throw new TypeError('A patient id holds neither NUL nor a lone surrogate');
}
