import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyAccesses } from '#privacy/sqlite';
import { type AccessLogPlace, aNight, describeAccessLog } from '#privacy/testing';
import { openDatabase } from '#sqlite';
import type { Access } from '../access/access.js';
import { patientKey } from '../access/patient-key.js';
import { AccessFile } from './access-file.js';
import { walkSql } from './find-accesses.js';

/** As it was built: it starts a thread, which runs no TypeScript. */
const BUILT = pathToFileURL('dist/libs/privacy/sqlite/sqlite-access-log.js').href;

class FilePlace implements AccessLogPlace {
  readonly folder = mkdtempSync(join(tmpdir(), 'continuum-access-file-'));
  readonly path = join(this.folder, 'access.db');

  readonly write = async (process: string, from: number, ...accesses: readonly Access[]): Promise<void> => {
    const file = AccessFile.open(this.path, process);
    file.append(accesses.map((access, i) => ({ n: from + i, access })));
    file.close();
  };

  async open() {
    const { SqliteAccessLog } = (await import(BUILT)) as typeof import('./sqlite-access-log.js');
    return SqliteAccessLog.open(this.folder, () => {});
  }

  async verify() {
    return verifyAccesses(this.folder);
  }

  async tamper(sql: string): Promise<void> {
    this.run(sql);
  }

  async texts() {
    return this.all<{ place: number; hash: string; text: string }>('SELECT * FROM accesses ORDER BY place');
  }

  async hide(patient: string): Promise<void> {
    this.run('DELETE FROM access_patients WHERE patient = ?', patientKey(patient));
  }

  async pretend(patient: string, place: number): Promise<void> {
    this.run(`INSERT INTO access_patients VALUES (?, ${place}, '[${place}]')`, patientKey(patient));
  }

  async remove(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }

  all<Row extends object>(sql: string, ...values: (string | number)[]): Row[] {
    const db = openDatabase(this.path, { synchronous: 'FULL' });
    try {
      return db.prepare(sql).all<Row>(...values);
    } finally {
      db.close();
    }
  }

  private run(sql: string, ...values: Uint8Array[]): void {
    const db = openDatabase(this.path, { synchronous: 'FULL' });
    db.prepare(sql).run(...values);
    db.close();
  }
}

describeAccessLog('SqliteAccessLog', async () => new FilePlace());

describe('A file of accesses', () => {
  let place: FilePlace;
  beforeEach(() => {
    place = new FilePlace();
  });
  afterEach(() => place.remove());

  it('is read by its owner alone', async () => {
    await aNight(place);
    expect(statSync(place.path).mode & 0o077).toBe(0);
  });

  it('that is no database is said to be damaged', () => {
    writeFileSync(place.path, 'x'.repeat(8192));
    expect(verifyAccesses(place.folder).file).toEqual(['access.db is damaged']);
  });

  it.each([
    [{}, 'SEARCH accesses USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    [{ account: 'ana' }, 'accesses_by_account (account=? AND rowid>? AND rowid<?)'],
    [{ outcome: 'denied' }, 'denials (outcome=? AND rowid>? AND rowid<?)'],
    [{ account: 'ana', outcome: 'denied' }, 'denials_by_account (account=? AND rowid>? AND rowid<?)'],
  ] as const)('answers %j by walking along one index, sorting nothing', async (asked, plan) => {
    await aNight(place);
    const { sql, values } = walkSql({ limit: 10, ...asked }, [0, 100]);
    const steps = place.all<{ detail: string }>(
      `EXPLAIN QUERY PLAN ${sql}`,
      ...(values as (string | number)[]),
    );
    expect(steps.map(({ detail }) => detail)).toEqual([expect.stringContaining(plan)]);
  });
});
