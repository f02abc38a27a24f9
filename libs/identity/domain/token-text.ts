import { hash as digest, timingSafeEqual } from 'node:crypto';

/** No part holds a full stop, so that a text is read in one way only. */
const SHAPE = /^ctm_([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)\.([0-9a-f-]{36})\.([\w-]{43})$/;

/** What a caller sends: whose token, which one, and the secret that proves it (32 bytes, base64url). */
export type TokenParts = { readonly accountId: string; readonly tokenId: string; readonly secret: string };

export function writeTokenText({ accountId, tokenId, secret }: TokenParts): string {
  return `ctm_${accountId}.${tokenId}.${secret}`;
}

/** Null for a text that is no token. */
export function readTokenText(text: string): TokenParts | null {
  const [, accountId, tokenId, secret] = SHAPE.exec(text) ?? [];
  if (accountId === undefined || tokenId === undefined || secret === undefined) return null;
  return { accountId, tokenId, secret };
}

/** SHA-256, lower-case hex: enough for a secret of 256 random bits, which nobody can guess. */
export function hashOfSecret(secret: string): string {
  return digest('sha256', secret);
}

/** Whether the secret has this hash; takes as long for a wrong one as for the right one. */
export function isSecretOf(hash: string, secret: string): boolean {
  const [expected, actual] = [Buffer.from(hash, 'hex'), Buffer.from(hashOfSecret(secret), 'hex')];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
