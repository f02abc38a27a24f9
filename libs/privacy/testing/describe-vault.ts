import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InstallationVault } from '../installation-vault.js';

/** Where one installation keeps its keys. */
export interface VaultPlace {
  /** Opens them, as each process that uses them does; closed with the place. */
  open(): Promise<InstallationVault>;
  /** Takes the place away. */
  remove(): Promise<void>;
}

/** What every engine promises. @param makePlace - an empty place, made before each test */
export function describeVault(name: string, makePlace: () => Promise<VaultPlace>): void {
  describe(`${name} keeps the promises about keys`, () => {
    let place: VaultPlace;
    let vaults: InstallationVault[];
    let p: string;
    const open = async () => {
      const vault = await place.open();
      vaults.push(vault);
      return vault;
    };
    beforeEach(async () => {
      place = await makePlace();
      vaults = [];
      p = randomUUID();
    });
    afterEach(async () => {
      await Promise.all(vaults.map((vault) => vault.close()));
      await place.remove();
    });

    it('opens after a restart what it sealed before', async () => {
      const before = await open();
      const key = await before.keyOf(p);
      const sealed = key.seal('e', 's', { name: 'Ana' });
      const id = before.patientIdFor('mrn', '1');
      const signer = (await before.signingKey())?.fingerprint;
      await before.close();
      const after = await open();
      expect((await after.knownKeyOf(p)).open('e', 's', sealed)).toEqual({ name: 'Ana' });
      expect((await after.keyOf(p)).digest('x')).toBe(key.digest('x'));
      expect(after.digest('x')).toBe(before.digest('x'));
      expect(after.patientIdFor('mrn', '1')).toBe(id);
      expect((await after.signingKey())?.fingerprint).toBe(signer);
    });

    it('gives one key to all who ask for a new patient at once', async () => {
      const vault = await open();
      const keys = await Promise.all(Array.from({ length: 20 }, () => vault.keyOf(p)));
      expect(new Set(keys.map((key) => key.digest('x'))).size).toBe(1);
    });

    it('gives one key to two processes that want it at once, in whatever order', async () => {
      const [one, other] = [await open(), await open()];
      const patients = Array.from({ length: 30 }, (_, n) => `${p}-${n}`);
      const digests = async (vault: InstallationVault, wanted: readonly string[]) => {
        const keys = await Promise.all(wanted.map((patient) => vault.keyOf(patient)));
        return keys.map((key) => key.digest('x'));
      };
      const [here, there] = await Promise.all([
        digests(one, patients),
        digests(other, patients.toReversed()),
      ]);
      expect(there?.toReversed()).toEqual(here);
      expect(new Set(here).size).toBe(30);
    });

    it('is one installation to all processes, also to those that open an empty place at once', async () => {
      const all = await Promise.all([open(), open(), open()]);
      expect(new Set(all.map((vault) => vault.patientIdFor('mrn', '1'))).size).toBe(1);
      const signers = await Promise.all(all.map((vault) => vault.signingKey()));
      expect(new Set(signers.map((signer) => signer?.fingerprint)).size).toBe(1);
      expect(signers[0]?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    });

    it('has no key for a patient nobody sealed for, and makes none where something is stored of them', async () => {
      const vault = await open();
      expect(await vault.existingKeyOf(p)).toBeNull();
      await expect(vault.knownKeyOf(p)).rejects.toMatchObject({ code: 'KEY_LOST' });
      await expect(vault.keyToOpen(p)).rejects.toMatchObject({ code: 'KEY_LOST' });
      expect(await vault.existingKeyOf(p)).toBeNull();
    });

    it.each(['p\u0000q', 'p\ud800'])('takes %j for no other patient', async (patient) => {
      const vault = await open();
      await vault.keyOf('p');
      await expect(vault.keyOf(patient)).rejects.toThrow(TypeError);
      await expect(vault.existingKeyOf(patient)).rejects.toThrow(TypeError);
    });

    it('makes no new key for a patient whose key was lost, and keeps everybody else going', async () => {
      const vault = await open();
      await vault.keyOf(p);
      expect(await vault.noteLost([p, `${p}-lost`])).toBe(1);
      expect(await vault.existingKeyOf(`${p}-lost`)).toBeNull();
      expect(await vault.keyToOpen(`${p}-lost`)).toBeNull();
      const [lost, other] = await Promise.allSettled([vault.keyOf(`${p}-lost`), vault.keyOf(`${p}-new`)]);
      expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'KEY_LOST' } });
      expect(other?.status).toBe('fulfilled');
      await vault.close();
      expect(await (await open()).noteLost([p, `${p}-lost`])).toBe(1);
    });

    it('never makes a key again for a patient who was erased, in no process', async () => {
      const [one, other] = [await open(), await open()];
      await one.keyOf(p);
      await other.keyOf(`${p}-stays`);
      await one.erase([p, `${p}-without-a-key`]);
      for (const vault of [one, other, await open()]) {
        await expect(vault.knownKeyOf(p)).rejects.toMatchObject({ code: 'PATIENT_ERASED' });
        expect(await vault.existingKeyOf(p)).toBeNull();
        expect(await vault.keyToOpen(p)).toBeNull();
        expect(await vault.existingKeyOf(`${p}-stays`)).not.toBeNull();
      }
      for (const vault of [one, other]) {
        await expect(vault.keyOf(p)).rejects.toMatchObject({ code: 'PATIENT_ERASED' });
        await expect(vault.keyOf(`${p}-without-a-key`)).rejects.toMatchObject({ code: 'PATIENT_ERASED' });
      }
      expect(await one.noteLost([p])).toBe(0);
      await one.erase([p]);
      await expect(one.keyOf(p)).rejects.toMatchObject({ code: 'PATIENT_ERASED' });
    });

    it('knows after a restart who was about to be erased, until they are', async () => {
      const vault = await open();
      await vault.keyOf(p);
      await vault.noteErasing(p);
      await vault.noteErasing(p);
      await vault.noteErasing(`${p}-other`);
      await vault.close();
      const after = await open();
      expect((await after.erasing()).sort()).toEqual([p, `${p}-other`]);
      expect(await after.existingKeyOf(p)).not.toBeNull();
      await after.erase([p]);
      expect(await after.erasing()).toEqual([`${p}-other`]);
    });

    it('says that keys can be stored, and makes those that are waited for before it closes', async () => {
      const vault = await open();
      await vault.probe();
      const wanted = vault.keyOf(p);
      await Promise.resolve();
      await vault.close();
      const key = await wanted;
      expect((await (await open()).existingKeyOf(p))?.digest('x')).toBe(key.digest('x'));
    });
  });
}
