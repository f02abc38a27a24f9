import { OPENING } from './calendar.js';
import { ACCOUNTS, FACILITIES, ORGANISATIONS } from './clinics.js';
import type { ScriptedCommand } from './commands.js';

/** Until when the accounts of the cohort may be used. */
const EXPIRES_AT = '2026-01-01T00:00:00Z';

/** Organisations, facilities and accounts, entered before the first patient comes. */
export function openingCommands(): ScriptedCommand[] {
  return [
    ...ORGANISATIONS.map(({ id, name }) => command('PUT', `/v1/organisations/${id}`, { name })),
    ...FACILITIES.map(({ id, organisation, name, zone, levels, part2 }) =>
      command('PUT', `/v1/facilities/${id}`, { organisation, name, zone, levels, part2 }),
    ),
    ...ACCOUNTS.map((account) => command('POST', '/v1/accounts', account)),
  ];
}

/** Lets an account in; the answer holds the token. */
export function tokenCommand(accountId: string): ScriptedCommand {
  return command('POST', `/v1/accounts/${accountId}/tokens`, { expiresAt: EXPIRES_AT });
}

function command(method: ScriptedCommand['method'], path: string, body: object): ScriptedCommand {
  return { now: OPENING, account: 'operator', method, path, body, gives: [] };
}
