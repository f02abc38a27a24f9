import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig, loadMoveSettings, loadSettings, type WrongSettingsError } from '#config';

const KEY = Buffer.alloc(32, 7).toString('base64');
const CLUSTER = {
  CONTINUUM_EVENT_STORE: 'esdb+discover://continuum@one:2113,two:2113,three:2113?tls=true',
  CONTINUUM_READ_STORE: 'postgresql://continuum@db.example/continuum?sslmode=verify-full',
  CONTINUUM_MASTER_KEY: KEY,
};

describe('The settings of a cluster', () => {
  let folder: string;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const problemsOf = (env: NodeJS.ProcessEnv, load: (env: NodeJS.ProcessEnv) => unknown = loadSettings) => {
    try {
      load(env);
      return [];
    } catch (error) {
      return (error as WrongSettingsError).problems;
    }
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are none where nothing is set', () => expect(loadSettings({}).cluster).toBeNull());

  it('name both stores, with the passwords that files hold', () => {
    const ca = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n';
    const { cluster, config } = loadSettings({
      ...CLUSTER,
      INIT_CWD: folder,
      CONTINUUM_EVENT_STORE_PASSWORD_FILE: file('events', 'change it\n'),
      CONTINUUM_EVENT_STORE_CA_FILE: file('ca.pem', ca),
      CONTINUUM_READ_STORE_PASSWORD_FILE: file('views', 'p@ss/wörd').replace(`${folder}/`, ''),
    });
    expect(cluster).toEqual({
      eventStore: { url: CLUSTER.CONTINUUM_EVENT_STORE, password: 'change it', ca: ca.trimEnd() },
      readStore: 'postgresql://continuum:p%40ss%2Fw%C3%B6rd@db.example/continuum?sslmode=verify-full',
    });
    expect(config.CONTINUUM_MASTER_KEY).toBe(KEY);
  });

  it.each(['esdb://a:2113', 'esdb+discover://a:2113', 'kurrentdb://a:2113', 'kurrentdb+discover://a'])(
    'take %s for an event store',
    (url) => expect(problemsOf({ ...CLUSTER, CONTINUUM_EVENT_STORE: url })).toEqual([]),
  );

  it.each<[string, NodeJS.ProcessEnv, string[]]>([
    [
      'events without views',
      { CONTINUUM_READ_STORE: undefined },
      ['CONTINUUM_READ_STORE must be set beside'],
    ],
    [
      'views without events',
      { CONTINUUM_EVENT_STORE: undefined },
      ['CONTINUUM_EVENT_STORE must be set beside'],
    ],
    [
      'stores that are taken for each other',
      { CONTINUUM_EVENT_STORE: 'postgresql://a/b', CONTINUUM_READ_STORE: 'esdb://a' },
      ['CONTINUUM_EVENT_STORE must begin with esdb://', 'CONTINUUM_READ_STORE must begin with postgresql://'],
    ],
    ['what is no URL', { CONTINUUM_READ_STORE: 'postgresql://a:b:c/d' }, ['CONTINUUM_READ_STORE is no URL']],
    ['no name', { CONTINUUM_EVENT_STORE: '' }, ['CONTINUUM_EVENT_STORE must begin with']],
    ['a data folder', { CONTINUUM_DATA_DIR: '/data' }, ['CONTINUUM_DATA_DIR is of a single process']],
    ['no master key', { CONTINUUM_MASTER_KEY: undefined }, ['make a key: openssl rand -base64 32']],
    ['two master keys', { CONTINUUM_MASTER_KEY_FILE: '/k' }, ['are both set']],
    [
      'a master key that is too short',
      { CONTINUUM_MASTER_KEY: 'abcd' },
      ['must be 32 bytes as base64 or hex'],
    ],
    [
      'files that are not there',
      { CONTINUUM_EVENT_STORE_CA_FILE: '/none/ca', CONTINUUM_READ_STORE_PASSWORD_FILE: '/none/password' },
      [
        'PASSWORD_FILE names /none/password, which cannot be read (ENOENT)',
        'CA_FILE names /none/ca, which cannot',
      ],
    ],
    [
      'certificates of views that are not there',
      { CONTINUUM_READ_STORE: 'postgresql://a@b/c?sslrootcert=/none/ca' },
      ['sslrootcert in CONTINUUM_READ_STORE names /none/ca, which cannot be read'],
    ],
    [
      'a password of nobody',
      { CONTINUUM_READ_STORE: 'postgresql://b/c', CONTINUUM_READ_STORE_PASSWORD_FILE: '/dev/null' },
      ['CONTINUUM_READ_STORE names no user', 'names /dev/null, which is empty'],
    ],
    [
      'two passwords',
      { CONTINUUM_EVENT_STORE: 'esdb://a:b@c:2113', CONTINUUM_EVENT_STORE_PASSWORD_FILE: '/etc/hostname' },
      ['CONTINUUM_EVENT_STORE has a password beside the one in'],
    ],
    [
      'what is no certificate',
      { CONTINUUM_EVENT_STORE_CA_FILE: '/etc/hostname' },
      ['holds no certificate as PEM'],
    ],
  ])('refuse %s, with the setting to change', (_, changed, named) => {
    const env = Object.fromEntries(
      Object.entries({ ...CLUSTER, ...changed }).filter(([, text]) => text !== undefined),
    );
    const problems = problemsOf(env);
    for (const words of named) expect(problems).toContainEqual(expect.stringContaining(words));
    expect(problems).toHaveLength(named.length);
  });

  it('say everything that is wrong at once', () => {
    const problems = problemsOf({
      CONTINUUM_EVENT_STORE: 'http://a',
      CONTINUUM_EVENT_STORE_CA: '/x',
      CONTINUUM_PORT: 'x',
      CONTINUUM_DATA_DIR: '/data',
    });
    expect(problems.join('\n')).toMatch(/EVENT_STORE must begin/);
    expect(problems.join('\n')).toMatch(/EVENT_STORE_CA is no setting/);
    expect(problems.join('\n')).toMatch(/CONTINUUM_PORT must be/);
    expect(problems.join('\n')).toMatch(/READ_STORE must be set/);
    expect(problems.join('\n')).toMatch(/DATA_DIR is of a single/);
    expect(problems.join('\n')).toMatch(/MASTER_KEY_FILE or CONTINUUM_MASTER_KEY must be set/);
  });

  it('name beside a data folder where it moves to, which the command line may name instead', () => {
    const env = { ...CLUSTER, CONTINUUM_DATA_DIR: '/var/clinic' };
    expect(loadMoveSettings(undefined, undefined, env)).toMatchObject({
      folder: '/var/clinic',
      cluster: { eventStore: { url: CLUSTER.CONTINUUM_EVENT_STORE } },
    });
    expect(loadMoveSettings('/var/other', 'esdb://other:2113', env)).toMatchObject({
      folder: '/var/other',
      cluster: { eventStore: { url: 'esdb://other:2113' } },
    });
    const nowhere = { CONTINUUM_DATA_DIR: '/var/clinic' };
    expect(problemsOf(nowhere, (given) => loadMoveSettings(undefined, undefined, given))).toEqual([
      expect.stringMatching(/^Where to is not said: set CONTINUUM_EVENT_STORE/),
    ]);
  });

  it('are refused by what works on a data folder alone, and theirs alone by a single process', () => {
    expect(problemsOf(CLUSTER, loadConfig)).toEqual([expect.stringContaining('name a cluster')]);
    const alone = { CONTINUUM_MASTER_KEY: KEY, CONTINUUM_EVENT_STORE_CA_FILE: '/x' };
    expect(problemsOf(alone)).toEqual([
      expect.stringMatching(/^CONTINUUM_EVENT_STORE_CA_FILE is of a cluster alone/),
      expect.stringMatching(/^CONTINUUM_MASTER_KEY is of a cluster alone/),
    ]);
  });
});
