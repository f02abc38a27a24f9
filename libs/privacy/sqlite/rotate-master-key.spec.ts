import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRefusedError, masterKey } from '#privacy';
import { rotateMasterKey, SqliteVault } from '#privacy/sqlite';
import { openDatabase } from '#sqlite';
import { KeyTable } from './key-table.js';

describe('Rotating the master key', () => {
  let folder: string;
  let older: string;
  let sealed: string;
  let id: string;
  const at = (name: string, where = folder) => join(where, name);
  const opened = async (key = masterKey(null, folder), where = folder) => {
    const vault = SqliteVault.open(where, key, { mustExist: true });
    try {
      const patient = await vault.existingKeyOf('p');
      return [patient?.open('e', 's', sealed), vault.patientIdFor('mrn', '1')];
    } finally {
      vault.close();
    }
  };
  const rotate = (newMasterKeyFile: string | null = null, masterKeyFile: string | null = null) =>
    rotateMasterKey({ dataFolder: folder, masterKeyFile, newMasterKeyFile });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rotation-'));
    older = mkdtempSync(join(tmpdir(), 'rotation-before-'));
    const vault = SqliteVault.open(folder, masterKey(null, folder));
    sealed = (await vault.keyOf('p')).seal('e', 's', { name: 'Ana' });
    await vault.keyOf('q');
    id = vault.patientIdFor('mrn', '1');
    vault.close();
    cpSync(folder, older, { recursive: true });
  });
  afterEach(() => {
    for (const each of [folder, older]) rmSync(each, { recursive: true });
  });

  it('leaves everything to be opened by the new key, and nothing by the old one', async () => {
    expect(rotate()).toBe(2);
    expect(readFileSync(at('master.key'))).not.toEqual(readFileSync(at('master.key', older)));
    expect(await opened()).toEqual([{ name: 'Ana' }, id]);
    await expect(opened(masterKey(null, older))).rejects.toThrow(KeyRefusedError);
    expect(rotate()).toBe(2);
    expect(await opened()).toEqual([{ name: 'Ana' }, id]);
  });

  it('passes over the patients whose key was lost', async () => {
    const vault = SqliteVault.open(folder, masterKey(null, folder));
    await vault.noteLost(['p', 'lost']);
    vault.close();
    expect(rotate()).toBe(2);
    expect(await opened()).toEqual([{ name: 'Ana' }, id]);
  });

  it('takes a key from a file that the operator keeps', async () => {
    const [before, after] = [at('before.key'), at('after.key')];
    renameSync(at('master.key'), before);
    writeFileSync(after, randomBytes(32).toString('hex'), { mode: 0o600 });
    expect(rotate(after, before)).toBe(2);
    expect(await opened(masterKey(after, folder))).toEqual([{ name: 'Ana' }, id]);
    await expect(opened(masterKey(before, folder))).rejects.toThrow(KeyRefusedError);
  });

  it('killed before the new key took its place, lets the old one in until the rotation is done again', async () => {
    const old = masterKey(null, older);
    const next = at('next.key');
    writeFileSync(next, randomBytes(32).toString('hex'), { mode: 0o600 });
    const db = openDatabase(at('keys.db'), { synchronous: 'FULL' });
    KeyTable.open(db, at('keys.db'), old, false).rotate(masterKey(next, folder));
    db.close();
    expect(await opened(old)).toEqual([{ name: 'Ana' }, id]);
    expect(await opened(old)).toEqual([{ name: 'Ana' }, id]);
    // Put in its place at last, the new key is the only one.
    expect(await opened(masterKey(next, folder))).toEqual([{ name: 'Ana' }, id]);
    await expect(opened(old)).rejects.toThrow(KeyRefusedError);
  });

  it('changes nothing where the new key cannot be used', async () => {
    writeFileSync(at('short.key'), 'abc', { mode: 0o600 });
    expect(() => rotate(at('short.key'))).toThrow('does not hold 32 bytes');
    expect(() => rotate(at('absent.key'))).toThrow('does not exist');
    expect(await opened()).toEqual([{ name: 'Ana' }, id]);
  });
});
