import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandHandling, LogTime, systemClock } from '#event-sourcing';
import { verifyLog } from '#event-store';
import { SqliteEventStore } from '#event-store/sqlite';
import { aNote, appendSometime } from '#event-store/testing';
import { masterKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import { startLog } from './log-start.js';
import { eventRegistry } from './projected.js';
import { makeLogOfItsOwn } from './restored-log.js';

/** A folder with the log and the keys of two patients, as backups of it give it. */
describe('A restore', () => {
  let place: string;
  let folder: string;
  let replaced: string;
  const inFolder = async <T>(
    where: string,
    use: (opened: { store: SqliteEventStore; vault: SqliteVault }) => Promise<T>,
  ) => {
    const vault = SqliteVault.open(where, masterKey(null, where));
    const store = await SqliteEventStore.open(where);
    try {
      return await use({ store, vault });
    } finally {
      await store.close();
      vault.close();
    }
  };
  const restored = () => makeLogOfItsOwn(folder, null, replaced, () => {});
  const typesOf = (patient: string) =>
    inFolder(folder, async ({ store }) =>
      (await store.readStream(`care-${patient}`)).map(({ type }) => type),
    );
  const hasKey = (patient: string) =>
    inFolder(folder, async ({ vault }) => (await vault.existingKeyOf(patient)) !== null);

  beforeEach(async () => {
    place = mkdtempSync(join(tmpdir(), 'restored-log-'));
    [folder, replaced] = [join(place, 'folder'), join(place, 'replaced')];
    mkdirSync(folder);
    await inFolder(folder, async ({ store, vault }) => {
      await startLog(new CommandHandling(store, eventRegistry(), vault, new LogTime(systemClock)), store);
      for (const patient of ['ana', 'ben']) {
        const [stream, id] = [`care-${patient}`, `registered-${patient}`];
        const sealed = (await vault.keyOf(patient)).seal(id, stream, { name: patient });
        await appendSometime(store, stream, [aNote({}, { id, patient, sealed, type: 'PatientRegistered' })]);
      }
    });
    cpSync(folder, replaced, { recursive: true });
  });
  afterEach(() => rmSync(place, { recursive: true }));

  const erasedBefore: Readonly<Record<string, () => Promise<unknown>>> = {
    'in the log, by keys that are older': () =>
      inFolder(folder, ({ store }) =>
        appendSometime(store, 'care-ana', [aNote({}, { patient: 'ana', type: 'PatientErased' })]),
      ),
    'in the keys, when the log is older': () => inFolder(folder, async ({ vault }) => vault.erase(['ana'])),
    'in the folder it takes the place of, when log and keys are older': () =>
      inFolder(replaced, async ({ vault }) => vault.erase(['ana'])),
  };
  it.each(Object.entries(erasedBefore))('erases again who was erased %s', async (_, erase) => {
    await erase();
    expect(await restored()).toMatchObject({ erased: 1, keysMissing: 0 });
    expect(await hasKey('ana')).toBe(false);
    expect(await typesOf('ana')).toEqual(['PatientRegistered', 'PatientErased']);
    expect([await hasKey('ben'), await typesOf('ben')]).toEqual([true, ['PatientRegistered']]);
    await inFolder(folder, async ({ store, vault }) => {
      expect(await verifyLog(store)).toMatchObject({ brokenEvents: 0 });
      await expect(vault.keyOf('ana')).rejects.toMatchObject({ code: 'PATIENT_ERASED' });
    });
    expect(await restored()).toMatchObject({ erased: 1 });
    expect(await typesOf('ana')).toEqual(['PatientRegistered', 'PatientErased']);
  });

  it('leaves no byte of the key that an erased patient had', async () => {
    const bytes = () =>
      readdirSync(folder)
        .filter((name) => name.startsWith('keys.db'))
        .map((name) => readFileSync(join(folder, name)));
    const wrapped = await inFolder(folder, async () => keyBytes(bytes()));
    expect(bytes().some((file) => file.includes(wrapped))).toBe(true);
    await inFolder(replaced, async ({ vault }) => vault.erase(['ana']));
    await restored();
    expect(bytes().some((file) => file.includes(wrapped))).toBe(false);
  });

  it('is not made while nobody can say who was erased in the folder it takes the place of', async () => {
    for (const file of ['keys.db-wal', 'keys.db-shm']) rmSync(join(replaced, file), { force: true });
    writeFileSync(join(replaced, 'keys.db'), 'no database, but long enough to be taken for one '.repeat(100));
    await expect(restored()).rejects.toThrow(`${join(replaced, 'keys.db')} cannot be read`);
  });

  it('erases nobody where nobody was', async () => {
    expect(await restored()).toMatchObject({ erased: 0, keysMissing: 0 });
    expect([await hasKey('ana'), await hasKey('ben')]).toEqual([true, true]);
  });
});

/** The wrapped key stands right behind the patient's id in its row: nonce 12, key 32, tag 16 bytes. */
function keyBytes(files: readonly Buffer[]): Buffer {
  const file = files.find((each) => each.includes('ana')) ?? Buffer.alloc(0);
  const at = file.indexOf('ana') + 'ana'.length;
  return file.subarray(at, at + 60);
}
