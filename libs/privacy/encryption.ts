import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { SealBrokenError } from '#event-sourcing';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';
const FIRST_BLOCK = Uint8Array.of(1);

/** Ciphertext and tag, with the nonce that made them. */
export type Encrypted = { readonly nonce: Buffer; readonly ciphertext: Buffer };

/** AES-256-GCM under a random nonce; `bound` is not hidden, but the text opens beside the same words only. */
export function encrypt(key: KeyObject, plain: string | Uint8Array, bound: readonly string[]): Encrypted {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(joined(bound));
  const bytes = typeof plain === 'string' ? Buffer.from(plain) : plain;
  return { nonce, ciphertext: Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]) };
}

/** @throws SealBrokenError where text, key or bound words are not those it was made with */
export function decrypt(key: KeyObject, { nonce, ciphertext }: Encrypted, bound: readonly string[]): Buffer {
  const end = ciphertext.length - TAG_BYTES;
  if (nonce.length !== NONCE_BYTES || end < 0) throw new SealBrokenError('Ciphertext is cut short');
  const cipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(joined(bound)).setAuthTag(ciphertext.subarray(end));
  try {
    return Buffer.concat([cipher.update(ciphertext.subarray(0, end)), cipher.final()]);
  } catch {
    throw new SealBrokenError('Ciphertext was altered, moved, or made under another key');
  }
}

/**
 * A key from which keys for single purposes are {@link derived}: HKDF-SHA-256's extract step, without salt.
 * Kept, it makes deriving one HMAC; Node's own HKDF takes five times as long.
 *
 * @see RFC 5869 section 2.2
 */
export function extracted(key: KeyObject): KeyObject {
  return createSecretKey(createHmac('sha256', Buffer.alloc(32)).update(key.export()).digest());
}

/**
 * The 32-byte key for one purpose: HKDF's expand step. It tells nothing about the key it comes from.
 *
 * @see RFC 5869 section 2.3
 */
export function derived(extractedKey: KeyObject, purpose: string): KeyObject {
  return createSecretKey(createHmac('sha256', extractedKey).update(purpose).update(FIRST_BLOCK).digest());
}

/** One text for a list of words, different for every list. */
export function joined(words: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(words));
}
