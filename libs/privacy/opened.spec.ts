import { describe, expect, it } from '@jest/globals';
import { opened, SealBrokenError } from '#event-sourcing';
import { MemoryVault } from './memory/index.js';

describe('opening a page of events', () => {
  const vault = new MemoryVault();
  const event = async (id: string, patient: string, name: string) => {
    const stream = `care-${patient}`;
    return { id, stream, patient, sealed: (await vault.keyOf(patient)).seal(id, stream, { name }) };
  };

  it('gives the values in the order of the page, null where nothing is sealed', async () => {
    const page = [
      await event('1', 'a', 'Ana'),
      { id: '2', stream: 'facility-x', patient: null, sealed: null },
      await event('3', 'b', 'Ben'),
      { id: '4', stream: 'care-a', patient: 'a', sealed: null },
      await event('5', 'a', 'Åsa 🌱'),
    ];
    expect(await opened(vault, page)).toEqual([
      { name: 'Ana' },
      null,
      { name: 'Ben' },
      null,
      { name: 'Åsa 🌱' },
    ]);
  });

  it('gives null for a patient who was erased, and the others still', async () => {
    const page = [await event('1', 'gone', 'Ana'), await event('2', 'stays', 'Ben')];
    await vault.erase(['gone']);
    expect(await opened(vault, page)).toEqual([null, { name: 'Ben' }]);
  });

  it('does not take a key that is gone for an erasure, and makes none', async () => {
    const page = [{ id: '1', stream: 'care-z', patient: 'z', sealed: '1.x.y' }];
    await expect(opened(vault, page)).rejects.toMatchObject({ code: 'KEY_LOST' });
    expect(await vault.existingKeyOf('z')).toBeNull();
  });

  it('fails for a text that was put on another event', async () => {
    const moved = { ...(await event('1', 'a', 'Ana')), id: '2' };
    await expect(opened(vault, [moved])).rejects.toThrow(SealBrokenError);
  });
});
