import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson, type Json } from '#event-store';
import { derived, extracted } from './encryption.js';
import { keyedDigest } from './patient-sealing-key.js';

/** What one installation knows and nobody can guess. Never rotated: ids and digests in the log rest on it. */
export class InstallationSecret {
  private readonly digestKey: KeyObject;

  constructor(private readonly secret: KeyObject) {
    this.digestKey = derived(extracted(secret), 'digest');
  }

  digest(value: Json): string {
    return keyedDigest(this.digestKey, value);
  }

  /**
   * The same identifier always gives the same id, which tells nothing about it.
   *
   * @see RFC 9562 section 5.8 (UUIDv8)
   */
  patientIdFor(system: string, value: string): string {
    const bytes = createHmac('sha256', this.secret)
      .update(canonicalJson([system, value]))
      .digest();
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}
