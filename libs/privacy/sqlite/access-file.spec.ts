import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson, hashOf } from '#event-store';
import { verifyAccesses } from '#privacy/sqlite';
import { type Database, openDatabase } from '#sqlite';
import type { Access } from '../access/access.js';
import { AccessFile } from './access-file.js';
import { findAccesses, walkSql } from './find-accesses.js';
import { patientKey } from './patient-places.js';

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
  /** Two processes by turns over midnight; the clock of one of them is late. */
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
      chains: 4,
      entries: 6,
      broken: [],
      brokenEntries: 0,
      file: [],
    });
    const texts = within((db) => db.prepare('SELECT text, hash FROM accesses ORDER BY place').all());
    const entries = texts.map(({ text }) => JSON.parse(String(text)));
    expect(entries.map(({ prevHash }) => prevHash === null)).toEqual([true, false, true, true, false, true]);
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
    within((db) => db.exec("INSERT INTO access_patients VALUES (x'77696d', 1, '[1]')"));
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
        '01T23:30',
      ]);
      expect(times({ outcome: 'denied' })).toEqual(['01T23:30']);
      const { items, next } = findAccesses(db, { limit: 2, account: 'ana' });
      expect(items.map(({ at }) => at.slice(8, 16))).toEqual(['02T01:00', '02T01:00']);
      expect(times({ account: 'ana', after: next })).toEqual([
        '02T00:30',
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

  it('finds a patient’s page by page, however they were written and whatever the page begins in', () => {
    let n = 0;
    for (const size of [3, 1, 5, 2]) {
      const batch = Array.from({ length: size }, (_, i) => {
        return access(`2025-06-0${(n % 7) + 1}T10:00`, { patients: i % 3 === 1 ? [IDA] : [ROSA, IDA] });
      });
      write('first', n, ...batch);
      n += size;
    }
    within((db) => {
      const hashes = (asked: object) =>
        findAccesses(db, { limit: 50, ...asked }).items.map(({ hash }) => hash);
      const all = findAccesses(db, { limit: 50 }).items;
      for (const patient of [ROSA, IDA]) {
        const named = all.filter(({ access }) => access?.patients.includes(patient)).map(({ hash }) => hash);
        expect(hashes({ patient })).toEqual(named);
        for (const limit of [1, 2, 3, 4]) {
          const seen: string[] = [];
          for (let after: number | null = Number.MAX_SAFE_INTEGER; after !== null; ) {
            const page = findAccesses(db, { patient, limit, after });
            seen.push(...page.items.map(({ hash }) => hash));
            after = page.next;
          }
          expect(seen).toEqual(named);
        }
      }
      const period = { from: Date.parse('2025-06-04T00:00Z'), to: Date.parse('2025-06-06T00:00Z') };
      const within = all.filter(({ at }) => at >= '2025-06-04' && at < '2025-06-06').map(({ hash }) => hash);
      expect(hashes({ patient: IDA, ...period })).toEqual(within);
      expect(within.length).toBeGreaterThan(1);
    });
  });

  it.each([
    [{}, 'SEARCH accesses USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    [{ account: 'ana' }, 'accesses_by_account (account=? AND rowid>? AND rowid<?)'],
    [{ outcome: 'denied' }, 'denials (outcome=? AND rowid>? AND rowid<?)'],
    [{ account: 'ana', outcome: 'denied' }, 'denials_by_account (account=? AND rowid>? AND rowid<?)'],
  ] as const)('answers %j by walking along one index, sorting nothing', (asked, plan) => {
    aNight();
    within((db) => {
      const { sql, values } = walkSql({ limit: 10, ...asked }, [0, 100]);
      const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all<{ detail: string }>(...values);
      expect(steps.map(({ detail }) => detail)).toEqual([expect.stringContaining(plan)]);
    });
  });
});
