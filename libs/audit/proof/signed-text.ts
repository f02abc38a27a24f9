import { createHash, createPublicKey, verify } from 'node:crypto';
import { canonicalJson, type JsonObject } from '#event-store';

/** Who signs: the installation. */
export type Signer = {
  /** Ed25519, 32 bytes as lower-case hex. */
  readonly publicKey: string;
  /** SHA-256 of those bytes, lower-case hex. */
  readonly fingerprint: string;
  sign(text: string): string;
};

/** Stands in everything that is signed: with what, and its fingerprint. */
export type Signed = { readonly key: string; readonly signer: string };

const SIGNED = /^(\{.*),"signature":"([0-9a-f]{128})"\}\n$/s;
const HEX_32 = /^[0-9a-f]{64}$/;
/** What stands before the 32 bytes of a public key. @see RFC 8410 section 4 */
const PUBLIC = '302a300506032b6570032100';

/** One line of canonical JSON, its signature behind it: what is signed is the bytes that are stored. */
export function signedText(body: JsonObject, signer: Signer): string {
  const text = canonicalJson({ ...body, key: signer.publicKey, signer: signer.fingerprint });
  return `${text.slice(0, -1)},"signature":"${signer.sign(text)}"}\n`;
}

/**
 * What a signed text says.
 *
 * @param name - of the file
 * @throws Error where it is not what its signer signed, or is spelled in another way
 */
export function readSigned(text: string, name: string): JsonObject & Signed {
  const [, most, signature] = SIGNED.exec(text) ?? [];
  if (most === undefined || signature === undefined) return refuse(name, 'is not one line of signed JSON');
  const signedPart = `${most}}`;
  const body = parsed(signedPart, name);
  if (canonicalJson(body) !== signedPart) return refuse(name, 'is not spelled as it was signed');
  const { key, signer } = body;
  if (typeof key !== 'string' || !HEX_32.test(key))
    return refuse(name, 'does not say with which key it was signed');
  if (createHash('sha256').update(key, 'hex').digest('hex') !== signer)
    return refuse(name, 'names another signer than its key');
  const publicKey = createPublicKey({ key: Buffer.from(PUBLIC + key, 'hex'), format: 'der', type: 'spki' });
  if (!verify(null, Buffer.from(signedPart), publicKey, Buffer.from(signature, 'hex')))
    return refuse(name, 'does not have the signature of its signer: it was altered');
  return { ...body, key, signer };
}

function parsed(text: string, name: string): JsonObject {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(name, 'is no JSON');
  }
}

function refuse(name: string, what: string): never {
  throw new Error(`${name} ${what}. Use the file as it was written`);
}
