import { type Command, Option } from 'commander';
import { loadSettings } from '#config';
import type { Role } from '#http';
import { ensureAccount } from './account.js';
import { withService } from './service-connection.js';
import { print, printJson, say } from './terminal.js';
import { listTokens } from './token-list.js';

const ROLES = ['case_manager', 'payer', 'auditor', 'admin'] satisfies Role[];

type NewToken = {
  readonly account: string;
  readonly role: Role;
  readonly organisation?: string;
  readonly payer?: string;
  readonly name?: string;
  readonly expires?: string;
  readonly json?: true;
};

type IssuedToken = { readonly tokenId: string; readonly token: string; readonly expiresAt: string };

/** `token`: who may talk to the service. */
export function tokenVerb(program: Command): void {
  const token = program.command('token').description('give, list and take away tokens of accounts');
  token
    .command('create')
    .description('give an account a token, which is shown this once; a new account is created')
    .requiredOption('--account <id>', 'the account: lower-case letters, digits, hyphens')
    .addOption(new Option('--role <role>', 'what the account is for').choices(ROLES).makeOptionMandatory())
    .addOption(new Option('--organisation <id>', 'for a case manager: whose patients').conflicts('payer'))
    .option('--payer <id>', 'for a payer: whose members')
    .option('--name <name>', 'whose account it is, for people; the id where left out')
    .option('--expires <time>', 'such as 2026-01-09T14:30:00Z; 90 days from now where left out')
    .option('--json', 'print one line {account, tokenId, token, expiresAt}')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  continuum token create --account ana-ruiz --role case_manager --organisation lakeside\n' +
        '  continuum token create --account acme --role payer --payer acme-health\n' +
        '  continuum token create --account kim --role admin',
    )
    .action(create);
  token
    .command('list')
    .description('list accounts and their tokens, also those that let nobody in any more')
    .option('--json', 'print one line {accounts}')
    .action(({ json = false }: { json?: boolean }) => listTokens(loadSettings(), json));
  token
    .command('revoke')
    .description('take a token away, at once and for good')
    .argument('<account>', 'the account')
    .argument('<token-id>', 'the token, as `token list` shows it')
    .option('--json', 'print one line {account, tokenId, revoked}')
    .action(revoke);
}

async function create({ account, role, expires, json, ...wanted }: NewToken): Promise<void> {
  const issued = await withService(loadSettings(), async (client) => {
    await ensureAccount(client, { accountId: account, role, ...wanted });
    const path = `/v1/accounts/${encodeURIComponent(account)}/tokens`;
    return client.post<IssuedToken>(path, { expiresAt: expires ?? inNinetyDays() });
  });
  const { tokenId, token, expiresAt } = issued;
  if (json) return printJson({ account, tokenId, token, expiresAt });
  say(`Token ${tokenId} of ${account}, valid until ${expiresAt}. It is not shown again:`);
  print(token);
}

/** Told, since a driven clock of the service may stand anywhere. */
function inNinetyDays(): string {
  return new Date(Date.now() + 90 * 86_400_000).toISOString();
}

async function revoke(account: string, tokenId: string, { json }: { json?: true }): Promise<void> {
  await withService(loadSettings(), (client) =>
    client.post(
      `/v1/accounts/${encodeURIComponent(account)}/tokens/${encodeURIComponent(tokenId)}/revocations`,
      {},
    ),
  );
  if (json) printJson({ account, tokenId, revoked: true });
  else print(`Token ${tokenId} of ${account} lets nobody in any more.`);
}
