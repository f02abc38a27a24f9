import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson, hashOf } from '#event-store';
import { type AccessLogPlace, aNight } from './access-log-place.js';
import { anAccess, IDA, ROSA } from './accesses.js';
import { findsAccesses } from './finds-accesses.js';

/** What every engine promises of who looked. @param makePlace - an empty place, made before each test */
export function describeAccessLog(name: string, makePlace: () => Promise<AccessLogPlace>): void {
  describe(`${name} keeps the promises about who looked`, () => {
    let place: AccessLogPlace;
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(() => place.remove());

    it('has a chain for each process and day, each begun behind whatever stood last', async () => {
      await aNight(place);
      const whole = { chains: 4, entries: 6, broken: [], brokenEntries: 0, file: [] };
      expect(await place.verify()).toEqual(whole);
      const texts = await place.texts();
      const entries = texts.map(({ text }) => JSON.parse(text));
      expect(entries.map(({ prevHash }) => prevHash === null)).toEqual([
        true,
        false,
        true,
        true,
        false,
        true,
      ]);
      expect(entries[3].follows).toBe(texts[2]?.hash);
      for (const { text, hash } of texts) {
        expect(hashOf(text)).toBe(hash);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }
    });

    it('passes over what it holds already, and writes what is missing', async () => {
      const all = ['22:00', '22:01', '22:02'].map((time) => anAccess(`2025-06-01T${time}`));
      await place.write('first', 0, ...all.slice(0, 2));
      await place.write('first', 0, ...all);
      await place.write('first', 0, ...all);
      expect(await place.verify()).toMatchObject({ entries: 3, brokenEntries: 0 });
    });

    it('has what was noted durably when that resolves, with what was noted before, and finds all', async () => {
      const [one, other] = [await place.open(), await place.open()];
      one.note(anAccess('2025-06-01T22:00'));
      await one.noteDurably(anAccess('2025-06-01T22:01', { outcome: 'denied' }));
      expect(await place.verify()).toMatchObject({ entries: 2, brokenEntries: 0 });
      other.note(anAccess('2025-06-01T22:02', { patients: ['no UUID'] }));
      expect((await other.find({ limit: 9 })).items.map(({ at }) => at.slice(14, 16))).toEqual([
        '02',
        '01',
        '00',
      ]);
      expect((await one.find({ limit: 9, patient: 'no UUID' })).items).toHaveLength(1);
      await Promise.all([one.close(), other.close()]);
      expect(await place.verify()).toMatchObject({ chains: 2, entries: 3, brokenEntries: 0, file: [] });
    });

    it('stays whole where processes write at once, and loses nobody', async () => {
      const logs = await Promise.all([place.open(), place.open(), place.open()]);
      const noted = logs.flatMap((log) =>
        Array.from({ length: 20 }, (_, n) => log.noteDurably(anAccess(`2025-06-01T22:${10 + n}`))),
      );
      await Promise.all(noted);
      await Promise.all(logs.map((log) => log.close()));
      expect(await place.verify()).toMatchObject({ chains: 3, entries: 60, brokenEntries: 0, file: [] });
    });

    it('without an entry is whole', async () => {
      expect(await place.verify()).toMatchObject({ entries: 0, brokenEntries: 0, file: [] });
    });

    describe('to find', () => findsAccesses(() => place));
    describe('is not whole', () => findsTampering(() => place));
  });
}

/** The entry where it shows is named. */
function findsTampering(placed: () => AccessLogPlace): void {
  const sql = (text: string) => () => placed().tamper(text);
  const forged = (place: number, changed: object) => async () => {
    const found = (await placed().texts()).find((row) => row.place === place);
    const text = canonicalJson({ ...JSON.parse(found?.text ?? ''), ...changed });
    await placed().tamper(
      `UPDATE accesses SET text = '${text}', hash = '${hashOf(text)}' WHERE place = ${place}`,
    );
  };
  it.each<[string, () => Promise<void>, place: number, why: RegExp]>([
    ['an entry was taken out', sql('DELETE FROM accesses WHERE place = 1'), 2, /not follow/],
    ['the end of a chain was taken out', sql('DELETE FROM accesses WHERE place IN (4, 5)'), 6, /missing/],
    ['a process was taken out', sql('DELETE FROM accesses WHERE place IN (3, 6)'), 4, /missing/],
    ['a text was changed', sql("UPDATE accesses SET text = text || ' ' WHERE place = 2"), 2, /altered/],
    ['a text is none', sql("UPDATE accesses SET text = '{}' WHERE place = 2"), 2, /altered/],
    ['an entry was written anew with its hash', forged(1, { what: 'census' }), 2, /not follow/],
    ['the end of a chain was written anew', forged(5, { what: 'census' }), 6, /missing/],
    ['an account was hidden', sql("UPDATE accesses SET account = 'x' WHERE place = 2"), 2, /found/],
    ['a time was moved', sql('UPDATE accesses SET at = at - 86400000 WHERE place = 2'), 2, /found/],
    ['a denial was hidden', sql("UPDATE accesses SET outcome = 'answered' WHERE place = 3"), 3, /found/],
    ['a patient was hidden', () => placed().hide(IDA), 2, /found/],
  ])('where %s', async (_, tamper, place, why) => {
    await aNight(placed());
    await tamper();
    expect((await placed().verify()).broken).toMatchObject([{ place, why: expect.stringMatching(why) }]);
  });

  it('where somebody is found by an entry which does not name them', async () => {
    await aNight(placed());
    await placed().pretend(`${ROSA.slice(0, -1)}f`, 1);
    expect(await placed().verify()).toMatchObject({ brokenEntries: 0, file: ['1 patients too many'] });
  });
}
