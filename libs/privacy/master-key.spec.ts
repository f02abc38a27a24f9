import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { givenMasterKey, KeyRefusedError, masterKey } from '#privacy';
import { makeOnce } from './durable-file.js';

describe('the master key', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const written = (name: string, text: string, mode = 0o600) => {
    writeFileSync(at(name), text);
    chmodSync(at(name), mode);
    return at(name);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'master-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made on first start, for its owner alone, and found again', () => {
    const made = masterKey(null, folder);
    expect(made.symmetricKeySize).toBe(32);
    expect(statSync(at('master.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['master.key']);
    expect(masterKey(null, folder).equals(made)).toBe(true);
  });

  it('is another one in every data folder', () => {
    const made = masterKey(null, folder);
    rmSync(at('master.key'));
    expect(masterKey(null, folder).equals(made)).toBe(false);
  });

  it('does not show itself when printed', () => {
    const made = masterKey(null, folder);
    const text = readFileSync(at('master.key'), 'utf8').trim();
    expect(`${inspect(made)}${JSON.stringify(made)}`).not.toContain(text);
  });

  it.each(['hex', 'base64', 'base64url'] as const)('is read from a named file as %s', (encoding) => {
    const bytes = randomBytes(32);
    const file = written('named', `${bytes.toString(encoding)}\n`);
    expect(masterKey(file, folder).export()).toEqual(bytes);
    expect(readdirSync(folder)).toEqual(['named']);
  });

  it('is read through a link, as secrets are mounted', () => {
    written('real', randomBytes(32).toString('hex'), 0o400);
    symlinkSync(at('real'), at('link'));
    expect(masterKey(at('link'), folder).symmetricKeySize).toBe(32);
  });

  it('is never made where a named file is missing', () => {
    expect(() => masterKey(at('absent'), folder)).toThrow(KeyRefusedError);
    expect(() => masterKey(at('absent'), folder)).toThrow(at('absent'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([0o644, 0o640, 0o604, 0o700, 0o620])('is refused with mode %o', (mode) => {
    const file = written('master.key', randomBytes(32).toString('base64'), mode);
    expect(() => masterKey(null, folder)).toThrow(`chmod 600 ${file}`);
  });

  it.each([
    ['nothing', ''],
    ['31 bytes', randomBytes(31).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['16 bytes as hex', randomBytes(16).toString('hex')],
    ['words', 'correct horse battery staple'],
    ['a truncated line', randomBytes(32).toString('base64').slice(0, 20)],
    ['a large file', 'a'.repeat(100_000)],
  ])('is refused where the file holds %s', (_, text) => {
    const file = written('master.key', text);
    expect(() => masterKey(null, folder)).toThrow(KeyRefusedError);
    expect(() => masterKey(null, folder)).toThrow(`${file} does not hold 32 bytes`);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is refused where its name is a folder', () => {
    expect(() => masterKey(folder, folder)).toThrow('is no file');
  });

  it('is not made anew beside keys that the lost one wrapped', () => {
    written('keys.db', 'anything');
    expect(() => masterKey(null, folder)).toThrow(`${at('master.key')} is missing`);
    expect(readdirSync(folder)).toEqual(['keys.db']);
  });

  it('starts again after a kill before the key was in place', () => {
    written('master.key.d1f0.draft', 'half a k');
    expect(masterKey(null, folder).symmetricKeySize).toBe(32);
  });

  it('leaves no second copy after a kill behind the key', () => {
    const made = masterKey(null, folder);
    written('master.key.d1f0.draft', readFileSync(at('master.key'), 'utf8'));
    expect(masterKey(null, folder).equals(made)).toBe(true);
    expect(readdirSync(folder)).toEqual(['master.key']);
  });

  it('of a cluster is what the operator gave, in a file or itself, and none is ever made', () => {
    const bytes = randomBytes(32);
    const file = written('named', bytes.toString('hex'));
    expect(givenMasterKey({ file }).export()).toEqual(bytes);
    expect(givenMasterKey({ text: `${bytes.toString('base64')}\n` }).export()).toEqual(bytes);
    const way = 'make one: openssl rand -base64 32';
    for (const given of [{}, { text: '' }, { text: 'short' }]) {
      expect(() => givenMasterKey(given)).toThrow(way);
      expect(() => givenMasterKey(given)).toThrow(/CONTINUUM_MASTER_KEY_FILE or CONTINUUM_MASTER_KEY/);
    }
    expect(() => givenMasterKey({ file: at('absent') })).toThrow(`${at('absent')} does not exist`);
    expect(readdirSync(folder)).toEqual(['named']);
  });

  it('is one key where two processes make it at once', () => {
    makeOnce(at('master.key'), 'first');
    makeOnce(at('master.key'), 'second');
    expect(readFileSync(at('master.key'), 'utf8')).toBe('first');
    expect(readdirSync(folder)).toEqual(['master.key']);
  });
});
