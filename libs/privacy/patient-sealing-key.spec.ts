import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SealBrokenError } from '#event-sourcing';
import type { JsonObject } from '#event-store';
import { MemoryVault } from '#privacy/memory';
import { PatientSealingKey } from './patient-sealing-key.js';

const key = () => new PatientSealingKey(createSecretKey(randomBytes(32)));
const NAME = { name: 'Ana Ruiz', birthDate: '1984-02-29' };

describe('sealing', () => {
  const mine = key();
  const sealed = mine.seal('event-1', 'care-1', NAME);

  it('opens what it sealed', () => expect(mine.open('event-1', 'care-1', sealed)).toEqual(NAME));

  it('gives version, nonce and ciphertext as text, and nothing of the value', () => {
    expect(sealed).toMatch(/^1\.[\w-]{16}\.[\w-]+$/);
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('Ruiz');
  });

  it('gives another text each time', () => {
    expect(mine.seal('event-1', 'care-1', NAME)).not.toBe(sealed);
  });

  it.each([
    ['another event', 'event-2', 'care-1'],
    ['another stream', 'event-1', 'care-2'],
    ['a cut between event and stream that moved', 'event-1care', '-1'],
  ])('does not open as %s', (_, event, stream) => {
    expect(() => mine.open(event, stream, sealed)).toThrow(SealBrokenError);
  });

  it('does not open with another key', () => {
    expect(() => key().open('event-1', 'care-1', sealed)).toThrow(SealBrokenError);
  });

  it('does not open where any character was altered', () => {
    for (let place = 0; place < sealed.length; place++) {
      const other = sealed[place] === 'A' ? 'B' : 'A';
      const altered = sealed.slice(0, place) + other + sealed.slice(place + 1);
      expect(() => mine.open('event-1', 'care-1', altered)).toThrow(SealBrokenError);
    }
  });

  it.each(['', '1', '1..', '2.AAAA.AAAA', sealed.slice(0, -4), sealed.slice(0, 20), `${sealed}=`])(
    'does not open %j',
    (text) => expect(() => mine.open('event-1', 'care-1', text)).toThrow(SealBrokenError),
  );

  it('gives back any text of any script', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u0000'));
        const plain = JSON.parse(JSON.stringify(value)) as JsonObject;
        expect(mine.open('e', 's', mine.seal('e', 's', plain))).toEqual(plain);
      }),
    ));

  it.each([['a\u0000b'], ['\ud800']])('refuses %j, which no store keeps as it is', (text) => {
    expect(() => mine.seal('e', 's', { text })).toThrow('plain JSON');
  });
});

describe('digests', () => {
  const mine = key();

  it('are the same for equal values however written', () => {
    expect(mine.digest({ a: 1, b: [2] })).toBe(mine.digest({ b: [2], a: 1 }));
    expect(mine.digest({ a: 1 })).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differ by value and by patient', () => {
    const digests = [mine.digest('a'), mine.digest('b'), key().digest('a'), new MemoryVault().digest('a')];
    expect(new Set(digests).size).toBe(4);
  });
});

describe('patient ids', () => {
  const secret = randomBytes(32);
  const vault = new MemoryVault(secret);

  it('are UUIDv8, the same for the same identifier in every process of an installation', () => {
    const id = vault.patientIdFor('urn:mrn', '4711');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new MemoryVault(secret).patientIdFor('urn:mrn', '4711')).toBe(id);
    expect(new MemoryVault().patientIdFor('urn:mrn', '4711')).not.toBe(id);
  });

  it('do not meet where system and value are cut elsewhere', () => {
    expect(vault.patientIdFor('a|b', 'c')).not.toBe(vault.patientIdFor('a', 'b|c'));
    expect(vault.patientIdFor('a","b', 'c')).not.toBe(vault.patientIdFor('a', 'b","c'));
  });

  it('fill the 64 partitions evenly', () => {
    const counts = Array<number>(64).fill(0);
    for (let n = 0; n < 6400; n++) {
      const partition = Number.parseInt(vault.patientIdFor('mrn', String(n)).slice(0, 2), 16) >> 2;
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(160);
  });
});
