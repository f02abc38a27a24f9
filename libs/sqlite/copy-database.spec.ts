import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CopyFailedError,
  copyDatabase,
  copyWithoutDeleted,
  type Database,
  openDatabase,
  RESULT,
  resultCode,
} from '#sqlite';

const PAIRS = 80_000;

describe('A copy of a database', () => {
  let folder: string;
  let writer: Database;
  const at = (name: string) => join(folder, name);
  /** Left and right are written in one transaction each time, so they are equal at every instant. */
  const write = () => writer.exec("BEGIN; INSERT INTO a VALUES ('x'); INSERT INTO b VALUES ('x'); COMMIT");
  const counts = (path: string) => {
    const db = openDatabase(path, { synchronous: 'FULL', readOnly: true });
    const row = db.prepare('SELECT (SELECT count(*) FROM a) AS a, (SELECT count(*) FROM b) AS b').get();
    db.close();
    return { ...row };
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'copy-'));
    writer = openDatabase(at('from.db'), { synchronous: 'NORMAL' });
    writer.exec('CREATE TABLE a (text TEXT); CREATE TABLE b (text TEXT); BEGIN');
    const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${PAIRS})`;
    for (const table of ['a', 'b']) {
      writer.exec(`INSERT INTO ${table} ${rows} SELECT hex(randomblob(100)) FROM n`);
    }
    writer.exec('COMMIT');
  });
  afterEach(() => {
    writer.close();
    rmSync(folder, { recursive: true });
  });

  it('is of one instant, though somebody writes at every step of it', async () => {
    const seen: [number, number][] = [];
    await copyDatabase(at('from.db'), at('to.db'), (done, total) => {
      seen.push([done, total]);
      write();
    });
    expect(counts(at('to.db'))).toEqual({ a: PAIRS, b: PAIRS });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.every(([done, total]) => done > 0 && done < total)).toBe(true);
    expect(counts(at('from.db'))).toEqual({ a: PAIRS + seen.length, b: PAIRS + seen.length });
  });

  it('is one file, for its owner alone', async () => {
    await copyDatabase(at('from.db'), at('to.db'));
    counts(at('to.db'));
    expect(readdirSync(folder).filter((name) => name.startsWith('to.db'))).toEqual(['to.db']);
    expect(statSync(at('to.db')).mode & 0o777).toBe(0o600);
  });

  it('is never written over what is there', async () => {
    write();
    await expect(copyDatabase(at('from.db'), at('from.db'))).rejects.toThrow('exists');
    expect(() => copyWithoutDeleted(at('from.db'), at('from.db'))).toThrow('exists');
    expect(counts(at('from.db'))).toEqual({ a: PAIRS + 1, b: PAIRS + 1 });
  });

  it('is told from damage where it fails for another reason', async () => {
    writeFileSync(at('damaged.db'), 'no database, but long enough to be taken for one '.repeat(100));
    const damaged = await copyDatabase(at('damaged.db'), at('to.db')).catch((error) => error);
    expect(resultCode(damaged)).toBe(RESULT.notADatabase);
    await expect(copyDatabase(at('absent.db'), at('other.db'))).rejects.toThrow(CopyFailedError);
    await expect(copyDatabase(at('absent.db'), at('third.db'))).rejects.toThrow(
      `${at('absent.db')} could not be copied to ${at('third.db')}`,
    );
  });

  it('can leave behind what was deleted', async () => {
    writer.exec('PRAGMA secure_delete = OFF');
    writer.exec(
      `CREATE TABLE c (text TEXT); INSERT INTO c SELECT 'a word to be forgotten' FROM a; DROP TABLE c`,
    );
    await copyDatabase(at('from.db'), at('to.db'));
    expect(readFileSync(at('to.db')).includes('to be forgotten')).toBe(true);
    copyWithoutDeleted(at('from.db'), at('clean.db'));
    expect(readFileSync(at('clean.db')).includes('to be forgotten')).toBe(false);
    expect(counts(at('clean.db'))).toEqual({ a: PAIRS, b: PAIRS });
  });
});
