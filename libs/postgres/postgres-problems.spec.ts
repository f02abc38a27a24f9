import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPostgres, type Postgres, type PostgresAsked, postgresProblems, setUpSchema } from '#postgres';
import { testServer } from '#read-store/testing';

const LAYOUT = { schema: 'test_problems', version: 1, what: 'a test', tables: '' };

describe('A look at PostgreSQL before the start', () => {
  let admin: Postgres;
  const server = testServer();
  const named = (change: (url: URL) => void) => {
    const url = new URL(server);
    change(url);
    return url.href;
  };
  const problems = (asked: Partial<PostgresAsked> = {}) =>
    postgresProblems({ url: server, layouts: [LAYOUT], setting: 'THE_STORE', now: Date.now, ...asked });
  beforeAll(async () => {
    admin = openPostgres({ url: server, schema: LAYOUT.schema, connections: 1 });
    await setUpSchema(admin, LAYOUT);
    await admin.query("create role test_guest login password 'guest'");
  });
  afterAll(async () => {
    await admin.query(`drop schema ${LAYOUT.schema} cascade; drop role test_guest`);
    await admin.end();
  });

  it('finds nothing where all is well', async () => expect(await problems()).toEqual([]));

  it('says that nobody is there', async () => {
    const url = 'postgresql://a:b@127.0.0.1:1/c';
    expect(await problems({ url })).toEqual([
      'THE_STORE names a server that cannot be used: PostgreSQL cannot be reached (ECONNREFUSED). Start it, or change its address',
    ]);
  });

  it('says that the password, or the database, is another', async () => {
    const wrong = named((url) => {
      url.password = 'wrong';
    });
    expect(await problems({ url: wrong })).toEqual([
      expect.stringMatching(/password.*Change user or password$/),
    ]);
    const nowhere = named((url) => {
      url.pathname = '/nowhere';
    });
    expect(await problems({ url: nowhere })).toEqual([
      expect.stringMatching(/"nowhere" does not exist. Make it/),
    ]);
  });

  it('names all at once: read-only, a clock that is wrong, tables of a newer release', async () => {
    const readOnly = named((url) => {
      url.searchParams.set('options', '-c default_transaction_read_only=on');
    });
    await admin.query('update layout set version = 7');
    const found = await problems({ url: readOnly, now: () => Date.now() - 90_000 });
    await admin.query('update layout set version = 1');
    expect(found).toEqual([
      'THE_STORE names a server that is read-only: name the primary, not a copy of it',
      expect.stringMatching(
        /^THE_STORE names a server whose clock is 90 s from this machine's .* set both by NTP$/,
      ),
      'THE_STORE names a server where a newer release made the tables of a test (layout 7, this one knows 1): run that release',
    ]);
  });

  it('takes clocks that are less than a minute apart, also before a slow network', async () => {
    let times = 0;
    const slow = () => Date.now() + (times++ === 0 ? -100_000 : 0);
    expect(await problems({ now: slow })).toEqual([]);
    expect(await problems({ now: () => Date.now() + 55_000 })).toEqual([]);
    expect(await problems({ now: () => Date.now() + 65_000 })).toHaveLength(1);
  });

  it('says that tables cannot be made', async () => {
    const url = named((at) => {
      at.username = 'test_guest';
      at.password = 'guest';
    });
    const layouts = [{ schema: 'not_there_yet', version: 1, what: 'a test' }];
    expect(await problems({ url, layouts })).toEqual([
      expect.stringMatching(/may not make the schema not_there_yet: grant CREATE/),
    ]);
  });
});
