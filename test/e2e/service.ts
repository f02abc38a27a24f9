import { type ChildProcess, spawn } from 'node:child_process';
import { createSecretKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { operatorSecretOf } from '../../apps/api/cluster/operator-secret.js';
import { ENGINE, testServer } from '../../libs/read-store/testing/read-store-place.js';
import { TestCluster } from '../cluster/test-cluster.js';

/** Whether a service is to be a node of a cluster, instead of one that is alone on a data folder. */
const IN_CLUSTER = 'isCluster' in globalThis;
/** The product; in tests on PostgreSQL the product with its views there. */
const SERVE =
  ENGINE === 'sqlite' || IN_CLUSTER
    ? ['dist/apps/cli/main.js', 'serve']
    : ['test/postgresql/serve.mjs', testServer()];
const STARTS_WITHIN_MS = 30_000;

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type TestServiceOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** An existing data folder, which is left there; a fresh one, removed by `stop`, where absent. */
  readonly folder?: string;
  /** Where the build lies that is run; this one where absent. */
  readonly build?: string;
  /** A program that is to run the service, with its first arguments. */
  readonly launcher?: readonly string[];
  /** A cluster that it is to be a node of, which is left running. */
  readonly cluster?: ClusterPlace;
};

/** What a node of a cluster stands on. */
export type ClusterPlace = Pick<TestCluster, 'settings' | 'masterKey' | 'stop'>;

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came, whatever it is
  readonly json: any;
};

export type RequestOptions = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A token; the operator where absent, nobody where null. */
  readonly token?: string | null;
  /** What a driven clock is told, ISO 8601 in UTC. */
  readonly now?: string;
};

/** A process of the built service. */
export class TestService {
  stdout = '';
  stderr = '';
  address = '';
  readonly exit: Promise<Exit>;

  constructor(
    readonly child: ChildProcess,
    readonly folder: string,
    private readonly isFolderOurs: boolean,
    private readonly cluster: ClusterPlace | null,
    private readonly isClusterOurs: boolean,
  ) {
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.exit = new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
  }

  /** Sends a request as the operator, unless told otherwise. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { body, headers = {}, now } = options;
    const response = await fetch(this.address + path, {
      method,
      headers: {
        ...this.credentials(options),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(now === undefined ? {} : { 'x-continuum-now': now }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  get(path: string, options?: RequestOptions): Promise<Answer> {
    return this.request('GET', path, options);
  }

  post(path: string, body: unknown, options?: RequestOptions): Promise<Answer> {
    return this.request('POST', path, { body, ...options });
  }

  /** Waits until the service is of use: every view is built and not far behind. */
  async ready(): Promise<Answer> {
    return until(
      () => this.get('/readyz', { token: null }),
      ({ status }) => status === 200,
    );
  }

  /** Waits until every view holds the whole log, for tests in which nobody writes. */
  async caughtUp(): Promise<Answer> {
    return until(
      () => this.ready(),
      ({ json }) => Object.values<{ lag: number }>(json.views).every(({ lag }) => lag === 0),
    );
  }

  /** Asks the process to stop, as an operator would, and waits until it is gone. */
  async stop(): Promise<Exit> {
    this.child.kill('SIGTERM');
    return this.gone();
  }

  /** Ends the process without a chance to finish anything; the data folder stays. */
  async kill9(): Promise<Exit> {
    this.child.kill('SIGKILL');
    return this.exit;
  }

  private async gone(): Promise<Exit> {
    const exit = await this.exit;
    if (this.isFolderOurs) rmSync(this.folder, { recursive: true, force: true });
    if (this.isClusterOurs) await this.cluster?.stop();
    return exit;
  }

  /** Whoever can read the data folder, or was given the master key. */
  operatorAuthorization(): string {
    if (this.cluster !== null) return `Operator ${operatorSecretOf(createSecretKey(this.cluster.masterKey))}`;
    return `Operator ${readFileSync(join(this.folder, 'operator.secret'), 'utf8')}`;
  }

  private credentials({ token }: RequestOptions): Record<string, string> {
    if (token === null) return {};
    return { authorization: token === undefined ? this.operatorAuthorization() : `Bearer ${token}` };
  }
}

/**
 * Starts the built service on a free port.
 *
 * @throws Error with what it said on stderr, where it ends instead of serving
 */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const ownCluster = IN_CLUSTER && options.cluster === undefined ? await clusterFor(options) : undefined;
  const service = spawnTestService(options, ownCluster);
  const line = /^Continuum serves (http:\S+)$/m;
  const ended = service.exit.then(({ code }) => {
    throw new Error(`The service ended with ${code}: ${service.stderr}`);
  });
  const found = until(
    async () => line.exec(service.stdout)?.[1] ?? '',
    (address) => address !== '',
  );
  try {
    service.address = await Promise.race([found, ended]);
  } catch (error) {
    await service.kill9();
    throw error;
  }
  ended.catch(() => {});
  return service;
}

/** The process alone, for starts that are to fail. */
export function spawnTestService(
  { env = {}, folder, build = '.', launcher = [], cluster }: TestServiceOptions = {},
  ownCluster?: ClusterPlace,
): TestService {
  const dataFolder = folder ?? mkdtempSync(join(tmpdir(), 'continuum-'));
  const among = cluster ?? ownCluster ?? null;
  const [program = process.execPath, ...words] = [...launcher, process.execPath, ...SERVE];
  const child = spawn(program, words, {
    cwd: resolve(build),
    env: {
      ...inherited(),
      ...(among?.settings ?? { CONTINUUM_DATA_DIR: dataFolder }),
      CONTINUUM_PORT: '0',
      CONTINUUM_LOG_LEVEL: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new TestService(child, dataFolder, folder === undefined, among, ownCluster !== undefined);
}

function clusterFor({ env = {}, folder }: TestServiceOptions): Promise<TestCluster> {
  if (folder !== undefined) throw new Error('A node of a cluster has no data folder');
  return TestCluster.start(env.CONTINUUM_CLOCK === 'driven' ? 'driven' : 'system');
}

/** Settings of whoever runs the tests are not for the service under test. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('CONTINUUM_') && name !== 'NODE_OPTIONS'),
  );
}

/** Asks until the answer is good. @throws Error after half a minute, with the last answer */
export async function until<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (Date.now() > end) throw new Error(`Still ${JSON.stringify(answer)} after ${STARTS_WITHIN_MS} ms`);
    await sleep(25);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
