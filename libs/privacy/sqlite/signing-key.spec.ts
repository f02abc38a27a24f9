import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRefusedError, masterKey, SigningKey } from '#privacy';
import { copyKeys, rotateMasterKey, SqliteVault } from '#privacy/sqlite';
import { openDatabase } from '#sqlite';

describe('The key that an installation signs with', () => {
  let folder: string;
  const signingKey = async (where = folder, readOnly = false, master = masterKey(null, folder)) => {
    const vault = SqliteVault.open(where, master, { readOnly });
    try {
      return await vault.signingKey();
    } finally {
      vault.close();
    }
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signing-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made at first need and found again, and is another one elsewhere', async () => {
    const made = await signingKey();
    expect(made?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect((await signingKey())?.fingerprint).toBe(made?.fingerprint);
    expect((await signingKey(folder, true))?.fingerprint).toBe(made?.fingerprint);
    const other = mkdtempSync(join(tmpdir(), 'signing-'));
    expect((await signingKey(other, false, masterKey(null, other)))?.fingerprint).not.toBe(made?.fingerprint);
    rmSync(other, { recursive: true });
  });

  it('is not made by who only reads', async () => {
    SqliteVault.open(folder, masterKey(null, folder)).close();
    expect(await signingKey(folder, true)).toBeNull();
  });

  it('is one key where two open the keys before either has it', async () => {
    const vaults = [1, 2].map(() => SqliteVault.open(folder, masterKey(null, folder)));
    const keys = await Promise.all(vaults.map((vault) => vault.signingKey()));
    const [one, other] = keys.map((key) => key?.fingerprint);
    for (const vault of vaults) vault.close();
    expect(one).toBe(other);
  });

  it('is refused where it was altered, and not made anew', async () => {
    await signingKey();
    const db = openDatabase(join(folder, 'keys.db'), { synchronous: 'FULL' });
    db.exec("UPDATE installation SET wrapped = zeroblob(60) WHERE name = 'signing'");
    db.close();
    await expect(signingKey()).rejects.toThrow(KeyRefusedError);
    await expect(signingKey()).rejects.toThrow('bring keys.db back from the key backup');
  });

  it('comes along with a backup of the keys, and with another master key', async () => {
    const made = (await signingKey())?.fingerprint;
    const before = masterKey(null, folder);
    const backup = join(folder, 'backup');
    mkdirSync(backup);
    copyKeys(folder, backup, before);
    rotateMasterKey({ dataFolder: folder, masterKeyFile: null, newMasterKeyFile: null });
    expect((await signingKey(folder, true))?.fingerprint).toBe(made);
    expect((await signingKey(backup, true, before))?.fingerprint).toBe(made);
  });

  it('signs what its public key checks', () => {
    const key = new SigningKey(randomBytes(32));
    const spki = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(key.publicKey, 'hex'),
    ]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const signature = Buffer.from(key.sign('Zoë'), 'hex');
    expect(verify(null, Buffer.from('Zoë'), publicKey, signature)).toBe(true);
    expect(verify(null, Buffer.from('Zoe'), publicKey, signature)).toBe(false);
    expect(createHash('sha256').update(key.publicKey, 'hex').digest('hex')).toBe(key.fingerprint);
  });

  it('is the one that RFC 8032 tells in its first example', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    expect(new SigningKey(seed).publicKey).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
  });

  it('shows itself neither in print nor in any file', async () => {
    const seed = randomBytes(32);
    expect(inspect(new SigningKey(seed), { showHidden: true, depth: 9 })).not.toContain(seed.toString('hex'));
    expect(JSON.stringify(new SigningKey(seed))).not.toContain(seed.toString('hex'));
    await signingKey();
    const names = readdirSync(folder).filter((name) => name.startsWith('keys.db'));
    const vault = SqliteVault.open(folder, masterKey(null, folder), { readOnly: true });
    const { publicKey = '' } = (await vault.signingKey()) ?? {};
    vault.close();
    expect(publicKey).not.toBe('');
    for (const name of names)
      expect(readFileSync(join(folder, name)).includes(Buffer.from(publicKey, 'hex'))).toBe(false);
  });
});
