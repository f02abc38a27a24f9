import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRefusedError } from '#privacy';
import { MasterRotation, PostgresVault } from '#privacy/postgres';
import { PostgresPlace } from '#privacy/testing';

const newKey = () => createSecretKey(randomBytes(32));
const PATIENTS = ['p', 'q', 'r'];

describe('Rotating the master key of a cluster', () => {
  const [old, next] = [newKey(), newKey()];
  let place: PostgresPlace;
  let closing: { close(): Promise<void> }[];
  let sealed: string;
  let id: string;
  let signer: string;

  const open = async (master: KeyObject, keptKeys = 1) => {
    const { url, schema } = place;
    const vault = await PostgresVault.open(url, master, { schema, keptKeys, mustExist: true });
    closing.push(vault);
    return vault;
  };
  const rotation = (master: KeyObject) => {
    const made = new MasterRotation(place.url, { master, schema: place.schema });
    closing.push(made);
    return made;
  };
  const sql = (text: string, values: unknown[] = []) => place.pool.query(text, values);
  const told = async (vault: PostgresVault) => [
    (await vault.knownKeyOf('p')).open('e', 's', sealed),
    vault.patientIdFor('mrn', '1'),
    (await vault.signingKey()).fingerprint,
  ];
  const all = () => [{ name: 'Ana' }, id, signer];

  beforeEach(async () => {
    place = new PostgresPlace();
    closing = [];
    const vault = await PostgresVault.open(place.url, old, { schema: place.schema });
    closing.push(vault);
    const [key] = await Promise.all(PATIENTS.map((patient) => vault.keyOf(patient)));
    sealed = key?.seal('e', 's', { name: 'Ana' }) ?? '';
    id = vault.patientIdFor('mrn', '1');
    signer = (await vault.signingKey()).fingerprint;
  });
  afterEach(async () => {
    await Promise.all(closing.map((one) => one.close()));
    await place.remove();
  });

  it('leaves everything to be opened by either key until it is finished, and then by the new one alone', async () => {
    expect(await rotation(old).rotate(next)).toBe(3);
    expect([await told(await open(next)), await told(await open(old))]).toEqual([all(), all()]);
    expect(await rotation(next).finish()).toBe(3);
    expect(await told(await open(next))).toEqual(all());
    await expect(open(old)).rejects.toThrow(KeyRefusedError);
    await expect(open(old)).rejects.toThrow('or were put under since');
    // And once more, with what is in use by now.
    expect(await rotation(next).rotate(old)).toBe(3);
    await rotation(old).finish();
    expect(await told(await open(old))).toEqual(all());
  });

  it('has processes go on that have the old key: they read, sign, and make keys that the new one opens', async () => {
    const running = await open(old);
    await rotation(old).rotate(next);
    const made = await running.keyOf('made');
    expect(await told(running)).toEqual(all());
    await running.probe();
    await rotation(next).finish();
    expect(await told(running)).toEqual(all());
    const after = await running.keyOf('after');
    const fresh = await open(next);
    expect((await fresh.knownKeyOf('made')).digest('x')).toBe(made.digest('x'));
    expect((await fresh.knownKeyOf('after')).digest('x')).toBe(after.digest('x'));
  });

  it('tells a process that did nothing from beginning to end to be started with the new key, and has it make none', async () => {
    const [asleep, other] = [await open(old), await open(old)];
    await rotation(old).rotate(next);
    await rotation(next).finish();
    for (const asking of [() => asleep.keyOf('made'), () => other.knownKeyOf('p'), () => asleep.probe()]) {
      await expect(asking()).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('Give this process the new one and start it again'),
      });
    }
    expect((await sql('select from patient_key')).rowCount).toBe(3);
  });

  it('is under no other key than the new one, whoever makes keys and is erased while it goes on', async () => {
    const [one, two] = [await open(old, 1000), await open(old, 1000)];
    const makes = (vault: PostgresVault, letter: string) =>
      Promise.all(Array.from({ length: 20 }, (_, n) => vault.keyOf(`${letter}${n}`)));
    const turns = async (vault: PostgresVault, letter: string) => {
      for (let turn = 0; turn < 10; turn++) await makes(vault, `${letter}${turn}-`);
    };
    await Promise.all([turns(one, 'a'), turns(two, 'b'), one.erase(['q']), rotation(old).rotate(next)]);
    await rotation(next).finish();
    const fresh = await open(next, 1000);
    const { rows } = await sql('select patient from patient_key');
    const found = await Promise.all(rows.map(({ patient }) => fresh.existingKeyOf(patient)));
    expect([rows.length, found.filter((key) => key === null).length]).toEqual([403, 1]);
    await expect(fresh.knownKeyOf('q')).rejects.toMatchObject({ code: 'PATIENT_ERASED' });
  });

  it('leaves erased whoever is erased at the very moment', async () => {
    const erasing = await place.pool.connect();
    await erasing.query("begin; update patient_key set wrapped = '\\x00' where patient = 'q'");
    const rotated = rotation(old).rotate(next);
    for (let isWaiting = false; !isWaiting; ) {
      const { rows } = await sql(
        "select from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'",
        [place.schema],
      );
      isWaiting = rows.length > 0;
    }
    await erasing.query('commit');
    erasing.release();
    await rotated;
    await expect((await open(next)).knownKeyOf('q')).rejects.toMatchObject({ code: 'PATIENT_ERASED' });
  });

  it('stopped in the midst of it, lets both keys in and goes on when it is asked again, or finished', async () => {
    await sql(`create function stops() returns trigger language plpgsql
      as $$ begin raise exception 'full' using errcode = '53100'; end $$;
      create trigger stops before update on patient_key for each row when (old.patient = 'q') execute function stops()`);
    await expect(rotation(old).rotate(next)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect([await told(await open(old)), await told(await open(next))]).toEqual([all(), all()]);
    await expect(rotation(old).rotate(newKey())).rejects.toThrow('rotation to another master key was begun');
    await expect(rotation(next).finish()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await told(await open(old))).toEqual(all());
    await sql('drop trigger stops on patient_key');
    expect(await rotation(old).rotate(next)).toBe(3);
    expect(await rotation(next).finish()).toBe(3);
    expect(await told(await open(next))).toEqual(all());
  });

  it('refuses what would lock out, and changes nothing', async () => {
    const before = await sql('select * from installation union all select * from patient_key order by 1');
    await expect(rotation(old).rotate(old)).rejects.toThrow('under this master key already');
    await expect(rotation(next).rotate(old)).rejects.toThrow('does not open the keys');
    const after = await sql('select * from installation union all select * from patient_key order by 1');
    expect(after.rows).toEqual(before.rows);
    await rotation(old).rotate(next);
    await expect(rotation(old).finish()).rejects.toThrow('still give the master key before');
    expect(await told(await open(old))).toEqual(all());
  });

  it('names a patient whose key was altered, and finishes when it is brought back', async () => {
    const { rows } = await sql("select wrapped from patient_key where patient = 'q'");
    await sql("update patient_key set wrapped = '\\x0102' where patient = 'q'");
    await expect(rotation(old).rotate(next)).rejects.toThrow('The key of patient q was altered');
    expect(await told(await open(old))).toEqual(all());
    await sql("update patient_key set wrapped = $1 where patient = 'q'", [rows[0]?.wrapped]);
    expect(await rotation(next).finish()).toBe(3);
    expect(await (await open(next)).existingKeyOf('q')).not.toBeNull();
  });

  it('leaves nothing in the files of its tables that the old key opens', async () => {
    const { rows: before } = await sql(
      'select wrapped from installation union all select wrapped from patient_key',
    );
    await rotation(old).rotate(next);
    const { rows: meanwhile } = await sql("select wrapped from installation where name like '%-master'");
    await rotation(next).finish();
    await sql('checkpoint');
    const { rows } = await sql(
      `select count(*) as n from pg_class, pg_read_binary_file(pg_relation_filepath(oid)) as bytes,
         unnest($1::bytea[]) as wrapped
       where relkind = 'r' and relnamespace = current_schema()::regnamespace and position(wrapped in bytes) > 0`,
      [[...before, ...meanwhile].map(({ wrapped }) => wrapped)],
    );
    expect([before.length, meanwhile.length, rows[0]?.n]).toEqual([5, 1, 0]);
  });
});
