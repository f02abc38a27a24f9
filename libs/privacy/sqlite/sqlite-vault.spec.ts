import { createSecretKey, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SealBrokenError } from '#event-sourcing';
import { KeyRefusedError, masterKey } from '#privacy';
import { type OpenVaultOptions, SqliteVault } from '#privacy/sqlite';
import { describeVault } from '#privacy/testing';
import { openDatabase } from '#sqlite';

describeVault('SqliteVault', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-'));
  return {
    open: async () => SqliteVault.open(folder, masterKey(null, folder)),
    remove: async () => rmSync(folder, { recursive: true }),
  };
});

describe('SqliteVault', () => {
  let folder: string;
  let vaults: SqliteVault[];
  const open = (options: OpenVaultOptions = {}, key = masterKey(null, folder), where = folder) => {
    const vault = SqliteVault.open(where, key, options);
    vaults.push(vault);
    return vault;
  };
  const sql = (text: string) => {
    const db = openDatabase(join(folder, 'keys.db'), { synchronous: 'FULL' });
    db.exec(text);
    db.close();
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vault-'));
    vaults = [];
  });
  afterEach(() => {
    for (const vault of vaults) vault.close();
    rmSync(folder, { recursive: true });
  });

  it('has a key on disk before it gives it to anybody', async () => {
    const key = await open().keyOf('p');
    // What a power cut at this instant would leave.
    const copy = mkdtempSync(join(tmpdir(), 'vault-copy-'));
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('-shm') });
    const later = open({ readOnly: false }, masterKey(null, copy), copy);
    expect((await later.existingKeyOf('p'))?.digest('x')).toBe(key.digest('x'));
    later.close();
    rmSync(copy, { recursive: true });
  });

  it('makes the new keys of one turn in one transaction', async () => {
    const vault = open();
    const wal = () => statSync(join(folder, 'keys.db-wal')).size;
    const before = wal();
    await Promise.all(Array.from({ length: 200 }, (_, n) => vault.keyOf(`p${n}`)));
    const together = wal() - before;
    for (let n = 0; n < 20; n++) await vault.keyOf(`q${n}`);
    // Each transaction writes whole pages: 200 keys in one take less log than 20 in their own.
    expect(together).toBeLessThan(wal() - before - together);
  });

  it('gives another key to every patient, and finds it again when it is no longer kept in memory', async () => {
    const vault = open({ keptKeys: 2 });
    const digests = new Map<string, string>();
    for (let n = 0; n < 10; n++) digests.set(`p${n}`, (await vault.keyOf(`p${n}`)).digest('x'));
    expect(new Set(digests.values()).size).toBe(10);
    for (const [patient, digest] of digests) {
      expect((await vault.existingKeyOf(patient))?.digest('x')).toBe(digest);
    }
  });

  it('refuses another master key, naming the file', async () => {
    await open().keyOf('p');
    const other = createSecretKey(randomBytes(32));
    expect(() => SqliteVault.open(folder, other)).toThrow(KeyRefusedError);
    expect(() => SqliteVault.open(folder, other)).toThrow(join(folder, 'keys.db'));
    expect(await open().existingKeyOf('p')).not.toBeNull();
  });

  it('refuses keys that are lost while events are there', async () => {
    expect(() => open({ mustExist: true })).toThrow('is missing');
    open().close();
    open({ mustExist: true }).close();
    for (const name of readdirSync(folder).filter((file) => file.startsWith('keys.db'))) {
      rmSync(join(folder, name));
    }
    writeFileSync(join(folder, 'keys.db'), '');
    expect(() => open({ mustExist: true })).toThrow('holds no keys');
  });

  it('refuses keys without their installation secret, and keys of a newer release', () => {
    open().close();
    sql('DELETE FROM installation');
    expect(() => open()).toThrow('installation secret');
    sql('PRAGMA user_version = 99');
    expect(() => open()).toThrow('newer release');
  });

  it('does not open a key that was put on another patient', async () => {
    const vault = open();
    await Promise.all([vault.keyOf('p'), vault.keyOf('q')]);
    vault.close();
    sql("UPDATE patient_key SET wrapped = (SELECT wrapped FROM patient_key WHERE patient = 'p')");
    await expect(open().keyOf('q')).rejects.toThrow(SealBrokenError);
  });

  it('reads beside the process that writes, and makes nothing', async () => {
    expect(() => open({ readOnly: true })).toThrow('is missing');
    const writer = open();
    const reader = open({ readOnly: true });
    const key = await writer.keyOf('p');
    expect((await reader.existingKeyOf('p'))?.digest('x')).toBe(key.digest('x'));
    await expect(reader.keyOf('q')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('refuses everybody who waits when the disk takes nothing, and goes on when it does again', async () => {
    const vault = open();
    const blocker = openDatabase(join(folder, 'keys.db'), { synchronous: 'FULL' });
    blocker.exec("CREATE TRIGGER full BEFORE INSERT ON patient_key BEGIN SELECT RAISE(ABORT, 'full'); END");
    const refused = await Promise.allSettled(['p', 'p', 'q'].map((patient) => vault.keyOf(patient)));
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    blocker.exec('DROP TRIGGER full');
    blocker.close();
    expect(await vault.existingKeyOf('p')).toBeNull();
    expect(await vault.keyOf('p')).toBeDefined();
  });

  it('leaves no key and no sealed word readable in any file of the folder', async () => {
    const vault = open();
    (await vault.keyOf('p')).seal('e', 's', { name: 'Ana Ruiz' });
    expect(statSync(join(folder, 'keys.db')).mode & 0o777).toBe(0o600);
    const master = masterKey(null, folder).export();
    for (const name of readdirSync(folder).filter((file) => file.startsWith('keys.db'))) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.includes('Ana Ruiz')).toBe(false);
      expect(bytes.includes(master)).toBe(false);
      expect(bytes.includes(master.toString('base64'))).toBe(false);
    }
  });
});
