import assert from 'node:assert/strict';
import { stages } from '../journeys.js';
import type { Acknowledged } from '../ledger.js';
import type { Site } from '../site.js';

/** Whose requests are sent. Nothing that strangers ask for is done, and of payers' only questions about members. */
export type CallerName = 'manager' | 'neighbour' | 'payer' | 'auditor' | 'admin' | 'stranger';
/** In turn; more often those who may do something. */
export const CALLERS: readonly CallerName[] = [
  ...(['manager', 'admin', 'stranger', 'manager', 'admin'] as const),
  ...(['auditor', 'manager', 'admin', 'payer', 'neighbour'] as const),
];

export type KnownFact = { readonly type: string; readonly factId: string; readonly id: string };
export type Person = {
  readonly patient: string;
  /** Null as long as nobody was admitted. */
  readonly episode: string | null;
  readonly facts: readonly KnownFact[];
};

/** What requests may name so that they mean something; in an order that does not depend on chance. */
export type Known = {
  readonly persons: readonly Person[];
  readonly accounts: readonly { readonly accountId: string; readonly tokenId: string }[];
  readonly views: readonly string[];
  readonly consistencyToken: string;
  /** Null for strangers. */
  readonly tokens: Readonly<Record<CallerName, string | null>>;
};

const ACCOUNTS: Readonly<Record<Exclude<CallerName, 'stranger'>, object>> = {
  manager: { role: 'case_manager', organisation: 'lakeside' },
  neighbour: { role: 'case_manager', organisation: 'hillcrest' },
  payer: { role: 'payer', payer: 'acme-health' },
  auditor: { role: 'auditor' },
  admin: { role: 'admin' },
};
const COMMANDS = 200;
const at = { effectiveAt: '2025-03-16' };
const AFTERCARE = { level: 'aftercare', setting: 'clinic', facility: 'lakeside-house' };
const PLAN = 'episodes/{episode}/plan';
const STATED: readonly (readonly [route: string, body: object])[] = [
  ['coverages', { payer: 'acme-health', from: '2025-01-01' }],
  ['planned-moves', { ...at, on: '2025-06-09', intent: 'stepDown', to: AFTERCARE }],
  ['services', { ...at, kind: 'session', facility: 'lakeside-house' }],
  [PLAN, at],
  [`${PLAN}/supports`, { ...at, kind: 'sponsor', name: 'Pat' }],
  [`${PLAN}/appointments`, { ...at, on: '2025-05-06T10:00', service: 'therapy', provider: 'Dr. Lee' }],
  [`${PLAN}/risk-flags`, { ...at, risk: 'suicide' }],
  [`${PLAN}/finalisations`, at],
  [`${PLAN}/transmissions`, { ...at, to: 'nextProvider', way: 'fax', recipient: 'Dr. Lee' }],
  ['discharges', { effectiveAt: '2025-03-20', disposition: 'completed' }],
];
const TARGETS = Array.from({ length: 12 }, (_, at) => `target-${at}`);

/** Gives a site accounts, people and plans that hostile requests can be about. */
export async function acquaint(site: Site): Promise<Known> {
  const { service } = site;
  const send = async (method: string, path: string, body: object) => {
    const answer = await service.request(method, `/v1/${path}`, { body });
    assert.ok(answer.status < 300, answer.text);
    return answer.json;
  };
  const open = async (accountId: string, account: object) => {
    await send('POST', 'accounts', { ...account, accountId, name: accountId });
    const { token, tokenId } = await send('POST', `accounts/${accountId}/tokens`, {});
    return { accountId, token, tokenId };
  };
  /** Each is told of as far as another one: some have no plan, few are discharged. */
  const state = async (person: Person, place: number): Promise<Person> => {
    const { patient, episode } = person;
    if (episode === null) return person;
    const facts = [...person.facts];
    for (const [route, body] of STATED.slice(0, (place * 3) % (STATED.length + 1))) {
      const path = `patients/${patient}/${route.replace('{episode}', episode)}`;
      facts.push(...(await send('POST', path, body)).events);
    }
    return { ...person, facts };
  };

  await send('PUT', 'organisations/hillcrest', { name: 'Hillcrest' });
  await send('PUT', 'programmes/evening', { facility: 'lakeside-house', name: 'Evening', levels: ['iop'] });
  const accounts = await Promise.all(Object.entries(ACCOUNTS).map(([name, account]) => open(name, account)));
  const { acknowledged } = await site.write(COMMANDS, 1, stages);
  const { views } = (await service.ready()).json;
  return {
    persons: await Promise.all(personsIn(acknowledged.slice(0, COMMANDS)).map(state)),
    accounts: await Promise.all(TARGETS.map((name) => open(name, { role: 'auditor' }))),
    views: Object.keys(views).map((table) => table.replace(/_v\d+$/, '')),
    consistencyToken: acknowledged.at(-1)?.answer.consistencyToken,
    tokens: {
      ...(Object.fromEntries(accounts.map(({ accountId, token }) => [accountId, token])) as Known['tokens']),
      stranger: null,
    },
  };
}

function personsIn(acknowledged: readonly Acknowledged[]): Person[] {
  const registered = acknowledged.filter(({ command }) => command.path === '/v1/patients');
  return registered.map(({ answer: { patient } }) => {
    const own = acknowledged.filter(
      ({ command, answer }) => answer.patient === patient || command.path.includes(patient),
    );
    const facts: KnownFact[] = own.flatMap(({ answer }) => answer.events);
    return { patient, episode: facts.find(({ type }) => type === 'EpisodeOpened')?.factId ?? null, facts };
  });
}
