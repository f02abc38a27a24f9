import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EventStoreDBEventStore, SettingsError } from '#event-store/eventstoredb';
import { appendBehind, aStream, notes } from '#event-store/testing';
import { type DoubleOptions, EventStoreDBDouble } from '../../../test/doubles/eventstoredb/double.js';

const CERTIFICATE = 'test/doubles/eventstoredb/certificate.pem';
const secure = {
  key: readFileSync('test/doubles/eventstoredb/key.pem'),
  certificate: readFileSync(CERTIFICATE),
  login: 'nurse:s3:cret@/',
};

async function problemsOf(connectionString: string, caFile?: string): Promise<string[]> {
  const opening = EventStoreDBEventStore.open({ connectionString, ...(caFile ? { caFile } : {}) });
  const error = await opening.then(
    (store) => store.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SettingsError)) throw error ?? new Error('It was opened');
  for (const { wayOut } of error.problems) expect(wayOut).not.toBe('');
  return error.problems.map(({ setting, problem }) => `${setting}: ${problem}`);
}

describe('The setting of the event store', () => {
  it.each([
    ['http://localhost:2113', ['connectionString: It does not begin with esdb://']],
    ['localhost:2113', ['connectionString: It does not begin with esdb://']],
    ['postgres://localhost', ['connectionString: It does not begin with esdb://']],
    ['esdb://', ['connectionString: "" is no host']],
    ['esdb://one,two:99999?tls=false', ['connectionString: "two:99999" is no host']],
    ['esdb://admin@localhost', ['connectionString: What stands before @ is no user and password']],
    ['esdb://localhost?tls=perhaps', ['connectionString: tls is perhaps']],
    ['esdb://localhost?tls=false&colour=blue', ['connectionString: Nobody knows its option colour']],
    ['esdb://localhost?keepAliveInterval=soon', ['connectionString: keepAliveInterval is no whole number']],
    [
      'esdb://localhost?nodePreference=follower',
      ['connectionString: nodePreference is follower. Decisions rest on what the leader says'],
    ],
  ])('%s is refused with what is wrong', async (connectionString, problems) => {
    expect(await problemsOf(connectionString)).toEqual(problems);
  });

  it('is refused with everything that is wrong at once', async () => {
    const found = await problemsOf(
      'esdb://a@b:c:d/?tls=no&x=1&throwOnAppendFailure=false',
      '/nowhere/ca.pem',
    );
    expect(found).toHaveLength(6);
    expect(found.at(-1)).toMatch(/^caFile: \/nowhere\/ca.pem cannot be read/);
  });

  it('is refused where the authority is no certificate, or is of no use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ca-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, 'not a certificate');
    expect(await problemsOf('esdb://localhost', file)).toEqual([`caFile: ${file} holds no certificate`]);
    expect(await problemsOf('esdb://localhost?tls=false', CERTIFICATE)).toEqual([
      'connectionString: It says tls=false, and there is a certificate authority',
    ]);
    await rm(folder, { recursive: true });
  });
});

describe('A server that will not do', () => {
  let double: EventStoreDBDouble | null = null;
  const started = async (options: DoubleOptions) => {
    double = await EventStoreDBDouble.start(options);
    return double;
  };
  afterEach(() => double?.stop());

  it.each([
    ['is too old', { version: '22.10.4.0' }, /is of version 22.10.4.0$/],
    ['can only be read', { state: 'READONLYREPLICA' } as const, /can only be read/],
  ])('stops the start where it %s', async (_, options, problem) => {
    const { connectionString } = await started(options);
    expect(await problemsOf(connectionString)).toEqual([expect.stringMatching(problem)]);
  });

  it('stops the start with all of it at once', async () => {
    const { port } = await started({ version: '21.10.0', state: 'READONLYLEADERLESS', secure });
    expect(await problemsOf(`esdb://nurse:wrong@127.0.0.1:${port}`, CERTIFICATE)).toEqual([
      expect.stringMatching(/is of version 21.10.0$/),
      expect.stringMatching(/can only be read/),
      expect.stringMatching(/User nurse is refused, or the password is wrong$/),
    ]);
  });

  it('stops the start where nobody is there, or it speaks another language', async () => {
    const { port } = await started({ secure });
    const gone = await EventStoreDBDouble.start();
    gone.stop();
    expect(await problemsOf(gone.connectionString)).toEqual([expect.stringMatching(/does not answer/)]);
    expect(await problemsOf(`esdb://127.0.0.1:${port}?tls=false`)).toEqual([
      expect.stringMatching(/does not answer/),
    ]);
    expect(await problemsOf(`esdb://127.0.0.1:${port}`)).toEqual([
      expect.stringMatching(/^caFile: Nobody known vouches for 127.0.0.1/),
    ]);
    expect(await problemsOf(`esdb://127.0.0.1:${port}`, CERTIFICATE)).toEqual([
      expect.stringMatching(/There is no user, or the password is wrong/),
    ]);
  });

  it('is used where all is in order: its authority is known, and the user is let in', async () => {
    const { port } = await started({ secure });
    const login = secure.login.split(/:(.*)/s).slice(0, 2).map(encodeURIComponent).join(':');
    const connectionString = `esdb://${login}@127.0.0.1:${port}`;
    for (const options of [
      { connectionString, caFile: CERTIFICATE },
      { connectionString: `${connectionString}?tlsCAFile=${encodeURIComponent(CERTIFICATE)}` },
    ]) {
      const store = await EventStoreDBEventStore.open(options);
      expect(await appendBehind(store, aStream(), null, notes(2))).toMatchObject({ revision: 1 });
      await store.close();
    }
  });
});
