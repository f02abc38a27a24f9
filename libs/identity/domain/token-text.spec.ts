import { describe, expect, it } from '@jest/globals';
import { hashOfSecret, isSecretOf, readTokenText, writeTokenText } from './token-text.js';

const parts = {
  accountId: 'ana-maria',
  tokenId: '0190f7f0-0000-5000-8000-000000000000',
  secret: 'x'.repeat(41).concat('-_'),
};
const text = writeTokenText(parts);

describe('the text of a token', () => {
  it('says whose it is, which one, and the secret', () => expect(readTokenText(text)).toEqual(parts));

  it.each([
    '',
    'ctm_',
    text.slice(0, -1),
    `${text}x`,
    ` ${text}`,
    `${text}\n`,
    text.replace('ctm_', 'CTM_'),
    text.replace('ana', 'Ana'),
    text.replace('ana-maria', 'account-.x'),
    text.replace('.', '..'),
    text.replace('ana-maria', 'a'.repeat(65)),
  ])('is none: %j', (other) => expect(readTokenText(other)).toBeNull());

  it('is proved by the secret of the stored hash alone', () => {
    const hash = hashOfSecret(parts.secret);
    expect(isSecretOf(hash, parts.secret)).toBe(true);
    expect(isSecretOf(hash, `y${parts.secret.slice(1)}`)).toBe(false);
    expect(isSecretOf('', parts.secret)).toBe(false);
    expect(isSecretOf(hash.slice(0, 62), parts.secret)).toBe(false);
  });
});
