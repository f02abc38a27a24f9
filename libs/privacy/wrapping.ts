import { createSecretKey, type KeyObject } from 'node:crypto';
import { SealBrokenError } from '#event-sourcing';
import { decrypt, encrypt } from './encryption.js';

const NONCE_BYTES = 12;

/** A key as it is stored: nonce, then ciphertext with tag, bound to whose key it is. */
export function wrap(master: KeyObject, owner: readonly string[], key: KeyObject): Uint8Array {
  const { nonce, ciphertext } = encrypt(master, key.export(), owner);
  return Buffer.concat([nonce, ciphertext]);
}

/** @throws SealBrokenError where the master key is another, or the row was altered or moved */
export function unwrap(master: KeyObject, owner: readonly string[], stored: Uint8Array): KeyObject {
  const bytes = Buffer.from(stored);
  const encrypted = { nonce: bytes.subarray(0, NONCE_BYTES), ciphertext: bytes.subarray(NONCE_BYTES) };
  return createSecretKey(decrypt(master, encrypted, owner));
}

/** As {@link unwrap}; null where it does not open. */
export function unwrapped(master: KeyObject, owner: readonly string[], stored: Uint8Array): KeyObject | null {
  try {
    return unwrap(master, owner, stored);
  } catch (error) {
    if (error instanceof SealBrokenError) return null;
    throw error;
  }
}
