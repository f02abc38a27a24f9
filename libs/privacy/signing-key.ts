import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** What stands before the 32 bytes of a private key, and of a public one. @see RFC 8410 sections 7 and 4 */
const PRIVATE = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX_BYTES = 12;

/** The installation's own hand: what it signs, whoever knows the public key can check (Ed25519). */
export class SigningKey {
  /** The 32 bytes of the public key, lower-case hex. */
  readonly publicKey: string;
  /** SHA-256 of those bytes, lower-case hex: what people compare. */
  readonly fingerprint: string;
  readonly #key: KeyObject;

  /** @param seed - 32 bytes that nobody else knows */
  constructor(seed: Uint8Array) {
    this.#key = createPrivateKey({ key: Buffer.concat([PRIVATE, seed]), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
    const raw = spki.subarray(PUBLIC_PREFIX_BYTES);
    this.publicKey = raw.toString('hex');
    this.fingerprint = createHash('sha256').update(raw).digest('hex');
  }

  /** Signature over the UTF-8 bytes, lower-case hex. @see RFC 8032 */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#key).toString('hex');
  }
}
