import { createHmac, type KeyObject } from 'node:crypto';
import { type PatientKey, SealBrokenError } from '#event-sourcing';
import { canonicalJson, type Json, type JsonObject } from '#event-store';
import { decrypt, derived, encrypt, extracted } from './encryption.js';

/** Version, nonce, ciphertext with tag. Stored. */
const SEALED = /^1\.([\w-]{16})\.([\w-]{22,})$/;

/** One patient's key. Each event is sealed under a key of its own, so that no two share a nonce space. */
export class PatientSealingKey implements PatientKey {
  private readonly key: KeyObject;
  private digestKey: KeyObject | undefined;

  constructor(key: KeyObject) {
    this.key = extracted(key);
  }

  seal(eventId: string, stream: string, value: JsonObject): string {
    const { nonce, ciphertext } = encrypt(this.keyFor(eventId), canonicalJson(value), [eventId, stream]);
    return `1.${nonce.toString('base64url')}.${ciphertext.toString('base64url')}`;
  }

  open(eventId: string, stream: string, sealed: string): JsonObject {
    const [, nonce = '', ciphertext = ''] = SEALED.exec(sealed) ?? [];
    const encrypted = { nonce: bytesOf(nonce), ciphertext: bytesOf(ciphertext) };
    const plain = decrypt(this.keyFor(eventId), encrypted, [eventId, stream]);
    return JSON.parse(plain.toString('utf8')) as JsonObject;
  }

  digest(value: Json): string {
    this.digestKey ??= derived(this.key, 'digest');
    return keyedDigest(this.digestKey, value);
  }

  eventKey(eventId: string): Uint8Array {
    return this.keyFor(eventId).export();
  }

  private keyFor(eventId: string): KeyObject {
    return derived(this.key, `event|${eventId}`);
  }
}

/** HMAC-SHA-256 of the value's canonical JSON, lower-case hex. */
export function keyedDigest(key: KeyObject, value: Json): string {
  return createHmac('sha256', key).update(canonicalJson(value)).digest('hex');
}

/** Some texts differ in bits that base64 ignores; those were altered too. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new SealBrokenError('Sealed text was altered');
  return bytes;
}
