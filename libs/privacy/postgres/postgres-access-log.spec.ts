import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setUpSchema } from '#postgres';
import { PostgresAccessLog, verifyAccesses } from '#privacy/postgres';
import { type AccessLogPlace, aNight, anAccess, describeAccessLog, PostgresPlace } from '#privacy/testing';
import type { Access, AccessQuery } from '../access/access.js';
import { patientKey } from '../access/patient-key.js';
import { accessLayout } from './access-layout.js';
import { AccessRows } from './access-rows.js';
import { pageSql } from './find-accesses.js';

class TablesPlace extends PostgresPlace implements AccessLogPlace {
  readonly write = async (process: string, from: number, ...accesses: readonly Access[]): Promise<void> => {
    await setUpSchema(this.pool, accessLayout(this.schema));
    await new AccessRows(this.pool, process).append(accesses.map((access, i) => ({ n: from + i, access })));
  };

  open(onFailure: (why: string | null) => void = () => {}): Promise<PostgresAccessLog> {
    return PostgresAccessLog.open(this.url, onFailure, this.schema);
  }

  verify() {
    return verifyAccesses(this.url, this.schema);
  }

  async tamper(sql: string): Promise<void> {
    await this.pool.query(sql);
  }

  async texts() {
    const { rows } = await this.pool.query('select place, hash, text from accesses order by place');
    return rows as { place: number; hash: string; text: string }[];
  }

  async hide(patient: string): Promise<void> {
    await this.pool.query('delete from access_patients where patient = $1', [patientKey(patient)]);
  }

  async pretend(patient: string, place: number): Promise<void> {
    await this.pool.query(
      'insert into access_patients values ($1, $2::bigint, $2::bigint, array[$2::bigint])',
      [patientKey(patient), place],
    );
  }
}

describeAccessLog('PostgresAccessLog', async () => new TablesPlace());

describe('PostgresAccessLog', () => {
  let place: TablesPlace;
  beforeEach(() => {
    place = new TablesPlace();
  });
  afterEach(() => place.remove());

  it('refuses a denial that cannot be stored, says why, and stores it when it can', async () => {
    const failures: (string | null)[] = [];
    const log = await place.open((why) => failures.push(why));
    await place.tamper('alter table processes rename to away');
    await expect(log.noteDurably(anAccess('2025-06-01T22:00'))).rejects.toMatchObject({
      code: 'ACCESS_LOG_UNAVAILABLE',
    });
    await place.tamper('alter table away rename to processes');
    await log.noteDurably(anAccess('2025-06-01T22:01'));
    expect(failures).toEqual([expect.stringContaining('processes'), null]);
    expect((await log.find({ limit: 9 })).items).toHaveLength(2);
    await log.close();
  });

  it('goes on when the connections it had are cut, storing everything once', async () => {
    const log = await place.open();
    await log.noteDurably(anAccess('2025-06-01T22:00'));
    await place.tamper(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = '${place.schema}' and pid <> pg_backend_pid()`,
    );
    log.note(anAccess('2025-06-01T22:01'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await log.find({ limit: 9 })).items).toHaveLength(2);
    await log.close();
    expect(await place.verify()).toMatchObject({ chains: 1, entries: 2, brokenEntries: 0 });
  });

  it('is not opened where a newer release wrote it', async () => {
    await aNight(place);
    await place.tamper('update layout set version = 99');
    await expect(place.open()).rejects.toThrow(/newer release made the tables of who looked \(layout 99/);
  });

  it('says what keeps it from being checked', async () => {
    await aNight(place);
    await place.tamper('drop table access_patients');
    expect((await place.verify()).file).toEqual([expect.stringContaining('access_patients')]);
    const nowhere = await verifyAccesses('postgresql://a:b@127.0.0.1:1/c');
    expect(nowhere.file).toEqual(['PostgreSQL cannot be reached (ECONNREFUSED)']);
  });

  it('answers every question by walking along an index', async () => {
    await place.write('first', 0);
    await place.tamper(`
      insert into accesses select n, n, 'account-' || n % 100, case when n % 5 = 2 then 'denied' else 'answered' end, '', ''
        from generate_series(1, 30000) as n;
      insert into access_patients select decode(md5((n % 200)::text), 'hex'), n, n, array[n]
        from generate_series(1, 30000) as n;
      analyze accesses; analyze access_patients`);
    const patient = '8f14e45f-ceea-167a-5a36-dedd4bea2543';
    const questions: [Partial<AccessQuery>, string][] = [
      [{}, 'accesses_pkey'],
      [{ account: 'account-7' }, 'accesses_by_account'],
      [{ outcome: 'denied' }, 'denials'],
      [{ account: 'account-7', outcome: 'denied' }, 'denials_by_account'],
      [{ patient }, 'access_patients_pkey'],
    ];
    for (const [asked, index] of questions) {
      const { text, values } = pageSql({ limit: 10, ...asked }, 0, 30_000);
      const { rows } = await place.pool.query(`explain (costs off) ${text}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(new RegExp(`Index .*Scan.* using ${index} `));
      expect(plan).not.toMatch(/Seq Scan|(?<!Incremental )Sort\n/);
    }
  });
});
