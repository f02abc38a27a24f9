import { readFileSync } from 'node:fs';
import { read } from './cluster.js';
import type { Config } from './config.js';

type Name = keyof Config;

const PEM = /-----BEGIN CERTIFICATE-----/;
const HEX_OR_BASE64 = 'openssl rand -base64 32';

/**
 * What does not fit together, each with the setting to change.
 *
 * @param given - the names that are set
 */
export function clusterProblems(config: Config, given: ReadonlySet<string>): string[] {
  const isCluster = given.has('CONTINUUM_EVENT_STORE') || given.has('CONTINUUM_READ_STORE');
  return isCluster ? problemsOfCluster(config, given) : problemsWithout(given);
}

function problemsWithout(given: ReadonlySet<string>): string[] {
  const ofCluster: readonly Name[] = [
    'CONTINUUM_EVENT_STORE_PASSWORD_FILE',
    'CONTINUUM_EVENT_STORE_CA_FILE',
    'CONTINUUM_READ_STORE_PASSWORD_FILE',
    'CONTINUUM_MASTER_KEY',
    'CONTINUUM_NEW_MASTER_KEY',
  ];
  return ofCluster
    .filter((name) => given.has(name))
    .map(
      (name) =>
        `${name} is of a cluster alone: set CONTINUUM_EVENT_STORE and CONTINUUM_READ_STORE too, or take it away`,
    );
}

function problemsOfCluster(config: Config, given: ReadonlySet<string>): string[] {
  const [events, views] = [given.has('CONTINUUM_EVENT_STORE'), given.has('CONTINUUM_READ_STORE')];
  const keys = [given.has('CONTINUUM_MASTER_KEY_FILE'), given.has('CONTINUUM_MASTER_KEY')].filter(
    Boolean,
  ).length;
  return [
    ...only(
      !views,
      'CONTINUUM_READ_STORE must be set beside CONTINUUM_EVENT_STORE: a cluster keeps its views in PostgreSQL',
    ),
    ...only(
      !events,
      'CONTINUUM_EVENT_STORE must be set beside CONTINUUM_READ_STORE: a cluster keeps its events in EventStoreDB',
    ),
    ...only(
      given.has('CONTINUUM_DATA_DIR'),
      'CONTINUUM_DATA_DIR is of a single process, and a cluster keeps nothing in a folder: take it away',
    ),
    ...only(
      given.has('CONTINUUM_CHECKPOINT_DIR'),
      'CONTINUUM_CHECKPOINT_DIR is of a single process, and checkpoints are made from a data folder: take it away',
    ),
    ...only(
      keys === 0,
      `CONTINUUM_MASTER_KEY_FILE or CONTINUUM_MASTER_KEY must be set, the same on every node of a cluster; for a new installation, make a key: ${HEX_OR_BASE64}`,
    ),
    ...only(keys === 2, 'CONTINUUM_MASTER_KEY and CONTINUUM_MASTER_KEY_FILE are both set: take one away'),
    ...only(
      isNoUrl(config.CONTINUUM_READ_STORE),
      'CONTINUUM_READ_STORE is no URL: write what is special in a name or a password as %XX',
    ),
    ...credentials(config, 'CONTINUUM_EVENT_STORE', 'CONTINUUM_EVENT_STORE_PASSWORD_FILE'),
    ...credentials(config, 'CONTINUUM_READ_STORE', 'CONTINUUM_READ_STORE_PASSWORD_FILE'),
    ...certificates(config),
  ];
}

function credentials(
  config: Config,
  name: 'CONTINUUM_EVENT_STORE' | 'CONTINUUM_READ_STORE',
  fileName: 'CONTINUUM_EVENT_STORE_PASSWORD_FILE' | 'CONTINUUM_READ_STORE_PASSWORD_FILE',
): string[] {
  const path = config[fileName];
  if (path === undefined) return [];
  // Event stores are named with several hosts, which is no URL to Node.
  const [, said = ''] = /^[^:]+:\/\/(?:([^@/]*)@)?/.exec(config[name] ?? '') ?? [];
  const [user = '', ...password] = said.split(':');
  return [
    ...only(
      user === '',
      `${name} names no user whose password ${fileName} could be: write user@ before the host`,
    ),
    ...only(password.length > 0, `${name} has a password beside the one in ${fileName}: take it out`),
    ...unreadable(fileName, path),
    ...only(emptyAt(path), `${fileName} names ${path}, which is empty`),
  ];
}

function certificates({ CONTINUUM_EVENT_STORE_CA_FILE: path, CONTINUUM_READ_STORE: url }: Config): string[] {
  const ofViews =
    url !== undefined && URL.canParse(url) ? new URL(url).searchParams.get('sslrootcert') : null;
  return [
    ...(path === undefined ? [] : authorityProblems('CONTINUUM_EVENT_STORE_CA_FILE', path)),
    ...(ofViews === null ? [] : authorityProblems('sslrootcert in CONTINUUM_READ_STORE', ofViews)),
  ];
}

function authorityProblems(name: string, path: string): string[] {
  const problems = unreadable(name, path);
  return problems.length > 0 || PEM.test(readFileSync(path, 'utf8'))
    ? problems
    : [`${name} names ${path}, which holds no certificate as PEM`];
}

function unreadable(name: string, path: string): string[] {
  try {
    readFileSync(path);
    return [];
  } catch (error) {
    return [`${name} names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`];
  }
}

function emptyAt(path: string): boolean {
  try {
    return read(path) === '';
  } catch {
    return false;
  }
}

function only(isSo: boolean, problem: string): string[] {
  return isSo ? [problem] : [];
}

function isNoUrl(url: string | undefined): boolean {
  return url?.startsWith('postgres') === true && !URL.canParse(url);
}
