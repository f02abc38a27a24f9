import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  closeDatabase,
  type Database,
  openDatabase,
  pragma,
  RESULT,
  resultCode,
  sqliteInUse,
  transaction,
} from '#sqlite';

describe('openDatabase', () => {
  let folder: string;
  let open: Database[];
  const at = (name: string) => join(folder, name);
  const opened = (...args: Parameters<typeof openDatabase>) => {
    const db = openDatabase(...args);
    open.push(db);
    return db;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
    open = [];
  });
  afterEach(() => {
    for (const db of open) if (db.isOpen) db.close();
    rmSync(folder, { recursive: true });
  });

  it('runs on a SQLite whose write-ahead log is safe', () => {
    const [major = 0, minor = 0, patch = 0] = sqliteInUse.version.split('.').map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(3_051_003);
  });

  it.each([
    ['FULL', 2],
    ['NORMAL', 1],
  ] as const)('syncs as asked: %s', (synchronous, level) => {
    const db = opened(at('x.db'), { synchronous });
    expect(pragma(db, 'synchronous')).toBe(level);
    expect(pragma(db, 'journal_mode')).toBe('wal');
    expect(pragma(db, 'busy_timeout')).toBe(5000);
  });

  it('opens a read-only connection beside a writer, through which nothing can be written', () => {
    const writer = opened(at('x.db'), { synchronous: 'FULL' });
    writer.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    const reader = opened(at('x.db'), { synchronous: 'FULL', readOnly: true });
    expect(reader.prepare('SELECT a FROM t').get()).toMatchObject({ a: 1 });
    let caught: unknown;
    try {
      reader.exec('INSERT INTO t VALUES (2)');
    } catch (error) {
      caught = error;
    }
    expect(resultCode(caught)).toBe(RESULT.readOnly);
  });

  it('does not create a file that it may only read', () => {
    expect(() => openDatabase(at('absent.db'), { synchronous: 'FULL', readOnly: true })).toThrow();
  });

  it('leaves the whole content in the one file when it is closed', () => {
    const db = opened(at('x.db'), { synchronous: 'FULL' });
    db.exec('CREATE TABLE t (a)');
    db.prepare('INSERT INTO t VALUES (?)').run('kept');
    closeDatabase(db);
    closeDatabase(db);
    expect(readFileSync(at('x.db')).includes('kept')).toBe(true);
  });

  it('commits all of a transaction or none', () => {
    const db = opened(at('x.db'), { synchronous: 'NORMAL' });
    db.exec('CREATE TABLE t (a UNIQUE)');
    expect(transaction(db, () => db.prepare('INSERT INTO t VALUES (1)').run().changes)).toBe(1);
    expect(() =>
      transaction(db, () => db.exec('INSERT INTO t VALUES (2); INSERT INTO t VALUES (1)')),
    ).toThrow('UNIQUE');
    expect(db.isTransaction).toBe(false);
    expect(db.prepare('SELECT count(*) AS n FROM t').get()).toMatchObject({ n: 1 });
  });
});
