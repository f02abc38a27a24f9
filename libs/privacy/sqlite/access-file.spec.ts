import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson, hashOf } from '#event-store';
import { verifyAccesses } from '#privacy/sqlite';
import { type Database, openDatabase } from '#sqlite';
import type { Access } from '../access/access.js';
import { AccessFile } from './access-file.js';
import { accessesSql, findAccesses } from './find-accesses.js';
import { patientKey } from './patient-key.js';

const [ROSA, IDA] = ['0190f3a2-7c1e-7d3a-9b1a-2f6f0d1c2b3a', '4ad9f3a2-7c1e-8d3a-9b1a-2f6f0d1c2b3b'];

const access = (at: string, more: Partial<Access> = {}): Access => ({
  at: `${at}:00.000Z`,
  actor: { id: 'ana', role: 'case_manager', organisation: 'lakeside' },
  purpose: 'treatment',
  what: 'history',
  words: null,
  patients: [ROSA],
  outcome: 'answered',
  correlationId: 'one',
  ...more,
});

describe('A file of accesses', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-access-file-'));
    path = join(folder, 'access.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(process: string, from: number, ...accesses: readonly Access[]): void {
    const file = AccessFile.open(path, process);
    file.append(accesses.map((one, i) => ({ n: from + i, access: one })));
    file.close();
  }
  function within<Result>(work: (db: Database) => Result): Result {
    const db = openDatabase(path, { synchronous: 'FULL' });
    try {
      return work(db);
    } finally {
      db.close();
    }
  }
  /** Two processes by turns, one of them over midnight. */
  function aNight(): void {
    write('first', 0, access('2025-06-01T22:00'), access('2025-06-01T23:00', { patients: [ROSA, IDA] }));
    write('second', 0, access('2025-06-01T23:30', { outcome: 'denied' }));
    write('first', 2, access('2025-06-02T00:30'), access('2025-06-02T01:00', { patients: [] }));
    write('second', 1, access('2025-06-01T23:40'));
  }

  it('is read by its owner alone', () => {
    write('first', 0, access('2025-06-01T22:00'));
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('has a chain for each process and day, each begun behind whatever stood last', () => {
    aNight();
    expect(verifyAccesses(folder)).toEqual({
      chains: 3,
      entries: 6,
      broken: [],
      brokenEntries: 0,
      file: [],
    });
    const texts = within((db) => db.prepare('SELECT text, hash FROM accesses ORDER BY place').all());
    const entries = texts.map(({ text }) => JSON.parse(String(text)));
    expect(entries.map(({ prevHash }) => prevHash === null)).toEqual([true, false, true, true, false, false]);
    expect(entries[3].follows).toBe(texts[2]?.hash);
    for (const { text, hash } of texts) {
      expect(hashOf(String(text))).toBe(hash);
      expect(canonicalJson(JSON.parse(String(text)))).toBe(text);
    }
  });

  it('passes over what it holds already, and writes what is missing', () => {
    const all = [access('2025-06-01T22:00'), access('2025-06-01T22:01'), access('2025-06-01T22:02')];
    write('first', 0, ...all.slice(0, 2));
    write('first', 0, ...all);
    expect(verifyAccesses(folder)).toMatchObject({ entries: 3, brokenEntries: 0 });
  });

  const forged = (place: number, changed: object) => (db: Database) => {
    const row = db.prepare('SELECT text FROM accesses WHERE place = ?').get<{ text: string }>(place);
    const text = canonicalJson({ ...JSON.parse(row?.text ?? ''), ...changed });
    db.prepare('UPDATE accesses SET text = ?, hash = ? WHERE place = ?').run(text, hashOf(text), place);
  };
  const hidden = (patient: string) => (db: Database) =>
    db.prepare('DELETE FROM access_patients WHERE patient = ?').run(patientKey(patient));
  it.each<[string, (db: Database) => unknown, place: number, why: RegExp]>([
    ['an entry was taken out', (db) => db.exec('DELETE FROM accesses WHERE place = 1'), 2, /not follow/],
    [
      'the end of a chain was taken out',
      (db) => db.exec('DELETE FROM accesses WHERE place IN (4, 5)'),
      6,
      /missing/,
    ],
    ['a process was taken out', (db) => db.exec('DELETE FROM accesses WHERE place IN (3, 6)'), 4, /missing/],
    [
      'a text was changed',
      (db) => db.exec("UPDATE accesses SET text = text || ' ' WHERE place = 2"),
      2,
      /altered/,
    ],
    ['a text is none', (db) => db.exec("UPDATE accesses SET text = '{}' WHERE place = 2"), 2, /altered/],
    ['an entry was written anew with its hash', forged(1, { what: 'census' }), 2, /not follow/],
    ['the end of a chain was written anew', forged(5, { what: 'census' }), 6, /missing/],
    [
      'an account was hidden',
      (db) => db.exec("UPDATE accesses SET account = 'x' WHERE place = 2"),
      2,
      /found/,
    ],
    [
      'a time was moved',
      (db) => db.exec('UPDATE accesses SET at = at - 86400000 WHERE place = 2'),
      2,
      /found/,
    ],
    [
      'a denial was hidden',
      (db) => db.exec("UPDATE accesses SET outcome = 'answered' WHERE place = 3"),
      3,
      /found/,
    ],
    ['a patient was hidden', hidden(IDA), 2, /found/],
  ])('in which %s is not whole, and the entry is named', (_, tamper, place, why) => {
    aNight();
    within(tamper);
    expect(verifyAccesses(folder).broken).toMatchObject([{ place, why: expect.stringMatching(why) }]);
  });

  it('that finds somebody by an entry which does not name them is not whole', () => {
    aNight();
    within((db) => db.exec("INSERT INTO access_patients VALUES (x'77696d', 1748815200000, 1)"));
    expect(verifyAccesses(folder)).toMatchObject({ brokenEntries: 0, file: ['1 patients too many'] });
  });

  it('that is no database is said to be damaged', () => {
    writeFileSync(path, 'x'.repeat(8192));
    expect(verifyAccesses(folder).file).toEqual(['access.db is damaged']);
  });

  it('that is not there is whole', () => {
    expect(verifyAccesses(folder)).toMatchObject({ entries: 0, brokenEntries: 0, file: [] });
  });

  it('finds the newest first, within a period that ends before its end, a page at a time', () => {
    aNight();
    within((db) => {
      const times = (asked: object) =>
        findAccesses(db, { limit: 10, ...asked }).items.map(({ at }) => at.slice(8, 16));
      expect(times({ patient: IDA })).toEqual(['01T23:00']);
      expect(times({ from: Date.parse('2025-06-01T23:30Z'), to: Date.parse('2025-06-02T00:30Z') })).toEqual([
        '01T23:40',
        '01T23:30',
      ]);
      expect(times({ outcome: 'denied' })).toEqual(['01T23:30']);
      const { items, next } = findAccesses(db, { limit: 2, account: 'ana' });
      expect(items.map(({ at }) => at.slice(8, 16))).toEqual(['02T01:00', '02T00:30']);
      expect(next).not.toBeNull();
      expect(times({ account: 'ana', after: next ?? [0, 0] })).toEqual([
        '01T23:40',
        '01T23:30',
        '01T23:00',
        '01T22:00',
      ]);
      expect(findAccesses(db, { limit: 6 }).next).toBeNull();
    });
  });

  it('shows of an entry that was altered only what it is found by, and the others as they are', () => {
    aNight();
    within((db) => {
      db.exec('UPDATE accesses SET text = substr(text, 1, 40) WHERE place = 2');
      const { items } = findAccesses(db, { limit: 10, patient: ROSA });
      expect(items.map(({ access }) => access?.what ?? null).sort()).toEqual(
        ['history', 'history', 'history', 'history', null].sort(),
      );
      expect(items.find(({ access }) => access === null)).toMatchObject({
        at: '2025-06-01T23:00:00.000Z',
        account: 'ana',
        outcome: 'answered',
      });
    });
  });

  it.each([
    {},
    { patient: ROSA },
    { account: 'ana' },
    { outcome: 'denied' },
    { account: 'ana', outcome: 'denied' },
    { patient: ROSA, from: 1748736000000, to: 1749736000000 },
    { account: 'ana', from: 1748736000000, after: [1748815200000, 3] },
  ] as const)('answers %j by walking along one index, sorting nothing', (asked) => {
    aNight();
    within((db) => {
      const { sql, values } = accessesSql({ limit: 10, ...asked });
      const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all<{ detail: string }>(...values);
      const plans = rows.map(({ detail }) => detail);
      expect(plans.length).toBeGreaterThan(0);
      expect(plans.filter((detail) => /TEMP B-TREE|SCAN (?!accesses USING INDEX)/.test(detail))).toEqual([]);
    });
  });
});
