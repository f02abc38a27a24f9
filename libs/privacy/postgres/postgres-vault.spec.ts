import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SealBrokenError } from '#event-sourcing';
import { KeyRefusedError } from '#privacy';
import { type OpenPostgresVaultOptions, PostgresVault } from '#privacy/postgres';
import { SqliteVault } from '#privacy/sqlite';
import { describeVault, PostgresPlace } from '#privacy/testing';
import { openDatabase } from '#sqlite';

const MASTER = createSecretKey(randomBytes(32));

describeVault('PostgresVault', async () => {
  const place = new PostgresPlace();
  return {
    open: () => PostgresVault.open(place.url, MASTER, { schema: place.schema }),
    remove: () => place.remove(),
  };
});

describe('PostgresVault', () => {
  let place: PostgresPlace;
  let vaults: PostgresVault[];
  const open = async (options: OpenPostgresVaultOptions = {}, master = MASTER) => {
    const vault = await PostgresVault.open(place.url, master, { schema: place.schema, ...options });
    vaults.push(vault);
    return vault;
  };
  const sql = (text: string, values: unknown[] = []) => place.pool.query(text, values);
  /** Counts the files of tables that hold the key as it is stored now. */
  const filesHolding = async (patient: string) => {
    const { rows } = await sql('select wrapped from patient_key where patient = $1', [patient]);
    return async () => {
      await sql('checkpoint');
      const found = await sql(
        `select count(*) as n from pg_class, pg_read_binary_file(pg_relation_filepath(oid)) as bytes
         where relkind = 'r' and relnamespace = current_schema()::regnamespace and position($1 in bytes) > 0`,
        [rows[0]?.wrapped],
      );
      return found.rows[0]?.n;
    };
  };
  beforeEach(() => {
    place = new PostgresPlace();
    vaults = [];
  });
  afterEach(async () => {
    await Promise.all(vaults.map((vault) => vault.close()));
    await place.remove();
  });

  it('gives a key that another process erased to nobody, once that is answered', async () => {
    const [one, other] = [await open(), await open()];
    await one.keyOf('p');
    await other.keyOf('stays');
    expect(await other.existingKeyOf('p')).not.toBeNull();
    const answers: (string | null)[] = [];
    let isErased = false;
    const asking = (async () => {
      while (!isErased) {
        await other.keyToOpen('p');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await one.erase(['p']);
    answers.push((await other.keyToOpen('p')) === null ? null : 'key', (await one.keyToOpen('p')) && 'key');
    isErased = true;
    await asking;
    expect(answers).toEqual([null, null]);
    expect(await other.existingKeyOf('stays')).not.toBeNull();
  });

  it('asks for a key once, and then for no more than whether anybody was erased', async () => {
    const vault = await open();
    const key = await vault.keyOf('p');
    const locking = await place.pool.connect();
    await locking.query('begin; lock table patient_key in access exclusive mode');
    for (let n = 0; n < 50; n++) {
      expect((await vault.knownKeyOf('p')).digest('x')).toBe(key.digest('x'));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await locking.query('rollback');
    locking.release();
  });

  it('makes the new keys of one turn in one statement', async () => {
    const vault = await open();
    await sql(`create table statements (n int);
      create function told() returns trigger language plpgsql as 'begin insert into statements values (1); return null; end';
      create trigger told after insert on patient_key for each statement execute function told()`);
    await Promise.all(Array.from({ length: 200 }, (_, n) => vault.keyOf(`p${n}`)));
    expect((await sql('select count(*) as n from statements')).rows).toEqual([{ n: 1 }]);
    expect((await sql('select count(*) as n from patient_key')).rows).toEqual([{ n: 200 }]);
  });

  it('leaves of an erased key nothing in the files of its table', async () => {
    const vault = await open();
    await Promise.all(['p', 'q'].map((patient) => vault.keyOf(patient)));
    const held = await filesHolding('p');
    expect(await held()).toBe(1);
    await vault.erase(['p']);
    expect(await held()).toBe(0);
    expect(await vault.existingKeyOf('q')).not.toBeNull();
  });

  it('leaves nothing of it there either where somebody was reading, who is waited for', async () => {
    const vault = await open();
    await vault.keyOf('p');
    const held = await filesHolding('p');
    const reader = await place.pool.connect();
    await reader.query('begin isolation level repeatable read');
    await reader.query('select from erasures');
    setTimeout(() => void reader.query('commit').then(() => reader.release()), 500);
    await vault.erase(['p']);
    expect(await held()).toBe(0);
  });

  it('refuses another master key, and keys that are lost while events are there', async () => {
    await expect(open({ mustExist: true })).rejects.toThrow(`no schema ${place.schema}`);
    await (await open()).keyOf('p');
    await open({ mustExist: true });
    const other = open({}, createSecretKey(randomBytes(32)));
    await expect(other).rejects.toThrow(KeyRefusedError);
    await expect(other).rejects.toThrow('Use the master key they were made with');
    await sql("delete from installation where name = 'secret'");
    await expect(open()).rejects.toThrow('installation secret is missing');
    expect((await sql('select from patient_key')).rowCount).toBe(1);
  });

  it('refuses keys of a newer release, and a signing key that was altered', async () => {
    const vault = await open();
    await vault.signingKey();
    await sql("update installation set wrapped = '\\x00' where name = 'signing'");
    await expect(vault.signingKey()).rejects.toThrow('signing key was altered');
    await sql('update layout set version = 99');
    await expect(open()).rejects.toThrow(/newer release made the tables of the patients' keys \(layout 99/);
  });

  it('does not open a key that was put on another patient', async () => {
    const vault = await open({ keptKeys: 1 });
    await vault.keyOf('p');
    await vault.keyOf('q');
    await sql("update patient_key set wrapped = (select wrapped from patient_key where patient = 'q')");
    await expect(vault.knownKeyOf('p')).rejects.toThrow(SealBrokenError);
  });

  it('refuses everybody who waits while nothing can be stored, and goes on when it can', async () => {
    const failures: unknown[] = [];
    const vault = await open({ onFailure: (error) => failures.push(error) });
    await sql(`create function is_full() returns trigger language plpgsql
      as $$ begin raise exception 'full' using errcode = '53100'; end $$;
      create trigger is_full before insert on patient_key for each row execute function is_full()`);
    const refused = await Promise.allSettled(['p', 'p', 'q'].map((patient) => vault.keyOf(patient)));
    expect(refused).toMatchObject(
      Array(3).fill({ status: 'rejected', reason: { code: 'STORE_UNAVAILABLE' } }),
    );
    expect(failures).toHaveLength(3);
    await sql('drop trigger is_full on patient_key');
    expect(await vault.existingKeyOf('p')).toBeNull();
    expect(await vault.keyOf('p')).toBeDefined();
  });

  it('keeps the note of an erasure for an hour, since another process may be about to say it', async () => {
    const vault = await open();
    await vault.noteErasing('p');
    await vault.forgetErasing('p');
    expect(await vault.erasing()).toEqual(['p']);
    await sql("update erasing set noted_at = noted_at - interval '61 minutes'");
    await vault.forgetErasing('p');
    expect(await vault.erasing()).toEqual([]);
  });

  it('says that it is not to be reached, and which way', async () => {
    const nowhere = PostgresVault.open('postgresql://a:b@127.0.0.1:1/c', MASTER);
    await expect(nowhere).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(nowhere).rejects.toThrow('PostgreSQL cannot be reached (ECONNREFUSED)');
  });

  it('opens the rows of keys.db, byte for byte', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vault-'));
    const file = SqliteVault.open(folder, MASTER);
    const sealed = (await file.keyOf('p')).seal('e', 's', { name: 'Ana' });
    const id = file.patientIdFor('mrn', '1');
    file.close();
    await (await open()).close();
    const db = openDatabase(join(folder, 'keys.db'), { synchronous: 'FULL', readOnly: true });
    const [secret] = db.prepare('select wrapped from installation').all<{ wrapped: Uint8Array }>();
    const [key] = db.prepare('select wrapped from patient_key').all<{ wrapped: Uint8Array }>();
    db.close();
    rmSync(folder, { recursive: true });
    await sql("update installation set wrapped = $1 where name = 'secret'", [secret?.wrapped]);
    await sql("insert into patient_key values ('p', $1)", [key?.wrapped]);
    const moved = await open();
    expect((await moved.knownKeyOf('p')).open('e', 's', sealed)).toEqual({ name: 'Ana' });
    expect(moved.patientIdFor('mrn', '1')).toBe(id);
  });
});
