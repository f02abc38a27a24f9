import { readFileSync } from 'node:fs';
import { type ClientProblem, SettingsError } from './settings-error.js';

/** How to reach the servers: what the settings say, read and found in order. */
export type ConnectionSettings = {
  readonly hosts: readonly Host[];
  /** The hosts are asked which nodes there are; otherwise the one host is the node. */
  readonly discover: 'dns' | 'gossip' | null;
  readonly tls: boolean;
  readonly ca: Buffer | null;
  readonly user: User | null;
  /** As the client's own options name them. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly name: string | null;
};

export type Host = { readonly address: string; readonly port: number };
export type User = { readonly username: string; readonly password: string };

const SCHEME = /^(esdb|kurrentdb)(\+discover)?:\/\/(.*)$/s;
const PARTS = /^(?:([^@/?]*)@)?([^/?]*)\/?(?:\?(.*))?$/s;
const HOST = /^([^:\s]+)(?::(\d{1,5}))?$/;
const NUMBERS = [
  'discoveryInterval',
  'gossipTimeout',
  'maxDiscoverAttempts',
  'keepAliveInterval',
  'keepAliveTimeout',
];
/** @see https://developers.eventstore.com/clients/grpc/getting-started.html, "Connection string" */
const FIXED: Readonly<Record<string, readonly [needed: string, why: string]>> = {
  nodepreference: ['leader', 'Decisions rest on what the leader says'],
  throwonappendfailure: ['true', 'The client tells no revision otherwise'],
  tlsverifycert: ['true', 'A server that nobody verified may be anybody'],
};

/**
 * Reads a connection string, `esdb://user:password@host:2113,…?tls=true`, and the file of the certificate authority.
 *
 * @throws SettingsError naming every problem
 */
export function connectionSettings(connectionString: string, caFile?: string): ConnectionSettings {
  const problems: ClientProblem[] = [];
  const wrong = (problem: string, wayOut: string) =>
    problems.push({ setting: 'connectionString', problem, wayOut });
  const [, , dns, rest] = SCHEME.exec(connectionString.trim()) ?? [];
  if (rest === undefined) {
    wrong('It does not begin with esdb://', 'Write esdb:// or esdb+discover://, for KurrentDB too');
    throw new SettingsError(problems);
  }
  const [, login, hostList = '', query = ''] = PARTS.exec(rest) ?? [];
  const hosts = hostList.split(',').flatMap((text) => {
    const host = hostIn(text);
    if (host === null) wrong(`"${text}" is no host`, 'Write host or host:port, several with commas');
    return host ?? [];
  });
  const user = login === undefined ? null : userIn(login);
  if (login !== undefined && user === null) {
    wrong('What stands before @ is no user and password', 'Write user:password@, both percent-encoded');
  }
  const options = optionsIn(query, wrong);
  const tls = options.get('tls') !== 'false';
  const file = caFile ?? options.get('tlscafile');
  if (file !== undefined && !tls) {
    wrong('It says tls=false, and there is a certificate authority', 'Take one of the two away');
  }
  const ca = file === undefined || !tls ? null : certificateIn(file, problems);
  if (problems.length > 0) throw new SettingsError(problems);
  const numbers = NUMBERS.flatMap((key) => {
    const value = options.get(key.toLowerCase());
    return value === undefined ? [] : [[key, Number(value)] as const];
  });
  return {
    ...{ hosts, tls, ca, user },
    // The package would ask the first of several alone.
    discover: hosts.length > 1 ? 'gossip' : dns !== undefined ? 'dns' : null,
    numbers: Object.fromEntries(numbers),
    name: options.get('connectionname') ?? null,
  };
}

function hostIn(text: string): Host | null {
  const [, address, port = '2113'] = HOST.exec(text) ?? [];
  return address === undefined || Number(port) > 65_535 ? null : { address, port: Number(port) };
}

function userIn(login: string): User | null {
  const [username = '', password, ...more] = login.split(':').map(decoded);
  if (username === '' || password === undefined || more.length > 0) return null;
  return { username, password };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type Wrong = (problem: string, wayOut: string) => void;

/** By lower-case name, as the client takes them. */
function optionsIn(query: string, wrong: Wrong): Map<string, string> {
  const options = new Map<string, string>();
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const [name = '', value = ''] = pair.split('=').map(decoded);
    options.set(name.toLowerCase(), value);
    checkOption(name, value, wrong);
  }
  return options;
}

function checkOption(name: string, value: string, wrong: Wrong): void {
  const key = name.toLowerCase();
  const [needed, why] = FIXED[key] ?? [];
  if (needed !== undefined) {
    if (value !== needed) wrong(`${name} is ${value}. ${why}`, `Leave it out, or write ${name}=${needed}`);
  } else if (NUMBERS.some((number) => number.toLowerCase() === key)) {
    if (!/^-?\d{1,9}$/.test(value)) wrong(`${name} is no whole number`, 'Write one, or leave it out');
  } else if (key === 'tls') {
    if (value !== 'true' && value !== 'false') wrong(`tls is ${value}`, 'Write tls=true or tls=false');
  } else if (key !== 'tlscafile' && key !== 'connectionname') {
    wrong(`Nobody knows its option ${name}`, 'Leave it out');
  }
}

function certificateIn(file: string, problems: ClientProblem[]): Buffer | null {
  const wrong = (problem: string) => {
    problems.push({ setting: 'caFile', problem, wayOut: 'Name a PEM file with the certificate authority' });
    return null;
  };
  try {
    const pem = readFileSync(file);
    return pem.includes('-----BEGIN CERTIFICATE-----') ? pem : wrong(`${file} holds no certificate`);
  } catch (error) {
    return wrong(`${file} cannot be read: ${(error as Error).message}`);
  }
}
