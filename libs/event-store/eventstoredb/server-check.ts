import { BACKWARDS, END, ErrorType } from '@eventstore/db-client';
import { collected } from './collected.js';
import type { ConnectionSettings, Host } from './connection-settings.js';
import { type Node, nodesAt, versionAt } from './server-facts.js';
import { type ClientProblem, SettingsError } from './settings-error.js';
import { StoreClient } from './store-client.js';

/** The first release whose `$all` tells where each event stands, and whose subscriptions say that they caught up. */
const OLDEST = [23, 10] as const;
const ANSWERS_WITHIN_MS = 5_000;

/**
 * Asks the servers whether they will do; changes nothing.
 *
 * @throws SettingsError naming every problem
 */
export async function checkServers(settings: ConnectionSettings): Promise<void> {
  const { hosts, discover } = settings;
  const answers = await Promise.allSettled(hosts.map((host) => nodesAt(settings, host)));
  const nodes = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (answers.every(({ status }) => status === 'rejected')) {
    throw new SettingsError(answers.map((answer, i) => silent(hosts[i] as Host, answer)));
  }
  const alive = [
    ...new Map(nodes.filter(({ isAlive }) => isAlive).map((node) => [named(node), node])).values(),
  ];
  const asked = discover === null ? hosts : alive;
  const problems = (await Promise.all(asked.map((host) => tooOld(settings, host)))).flat();
  problems.push(...readOnly(alive), ...(await denied(settings)));
  if (problems.length > 0) throw new SettingsError(problems);
}

function silent(host: Host, answer: PromiseSettledResult<unknown>): ClientProblem {
  const reason =
    answer.status === 'rejected' ? reasonIn(String(answer.reason?.details ?? answer.reason)) : '';
  const isUntrusted = /certificate|issuer|altname/i.test(reason);
  if (isUntrusted) {
    const problem = `Nobody known vouches for ${named(host)}: ${reason}`;
    return {
      setting: 'caFile',
      problem,
      wayOut: 'Name the file of the authority that signed its certificate',
    };
  }
  return of(
    `${named(host)} does not answer: ${reason}`,
    'Start it, name where it is, or write tls=false where it has no TLS',
  );
}

/** What gRPC says around it helps nobody. */
function reasonIn(details: string): string {
  const [, last] = /Last error: (?:Error: )?(.*?)(?: \(\d{4}-[^)]*\))?\. Resolution note/.exec(details) ?? [];
  return last ?? details;
}

async function tooOld(settings: ConnectionSettings, host: Host): Promise<ClientProblem[]> {
  const wayOut = `Take ${OLDEST.join('.')} or newer`;
  try {
    const version = await versionAt(settings, host);
    if (version === null) return [of(`${named(host)} is too old to tell its version`, wayOut)];
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
    return isOld ? [of(`${named(host)} is of version ${version}`, wayOut)] : [];
  } catch (error) {
    return [of(`${named(host)} does not tell its version: ${(error as Error).message}`, 'Ask again')];
  }
}

/** Without a leader nothing is written; one that is being elected will be there in some seconds. */
function readOnly(nodes: readonly Node[]): ClientProblem[] {
  if (nodes.length === 0 || nodes.some(({ state }) => !/^(READONLY|PREREADONLY)/.test(state))) return [];
  const names = nodes.map(named).join(', ');
  return [of(`${names} can only be read: there is no other node`, 'Name the nodes of the cluster')];
}

/** Reading the whole log is what fewest may. */
async function denied(settings: ConnectionSettings): Promise<ClientProblem[]> {
  const client = new StoreClient(settings);
  try {
    await collected(
      client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }),
      ANSWERS_WITHIN_MS,
    );
    return [];
  } catch (error) {
    const { type, message } = error as { type?: string; message?: string };
    if (type !== ErrorType.ACCESS_DENIED) {
      return [of(`The log cannot be read: ${message || type}`, 'Look at what the servers say')];
    }
    const who = settings.user === null ? 'There is no user' : `User ${settings.user.username} is refused`;
    const wayOut = 'Write esdb://user:password@…, of a user who may read $all and write streams';
    return [of(`${who}, or the password is wrong`, wayOut)];
  } finally {
    await client.end();
  }
}

function of(problem: string, wayOut: string): ClientProblem {
  return { setting: 'connectionString', problem, wayOut };
}

function named({ address, port }: Host): string {
  return `${address}:${port}`;
}
