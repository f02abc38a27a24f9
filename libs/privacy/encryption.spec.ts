import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { derived, extracted } from './encryption.js';

describe('derived keys', () => {
  const bytes = randomBytes(32);
  const key = extracted(createSecretKey(bytes));

  it.each(['digest', 'event|0190f7f0-0000-7000-8000-000000000000', 'ä'])(
    'are HKDF-SHA-256 for %s',
    (purpose) => {
      const expected = Buffer.from(hkdfSync('sha256', bytes, '', purpose, 32));
      expect(derived(key, purpose).export()).toEqual(expected);
    },
  );
});
