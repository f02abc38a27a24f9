import type { Settings } from '#config';
import type { ListedAccount } from './account.js';
import { caughtUp } from './caught-up.js';
import type { ServiceClient } from './service-client.js';
import { withService } from './service-connection.js';
import { print, printJson, printTable } from './terminal.js';

type AccountsPage = { readonly items: readonly ListedAccount[]; readonly next: string | null };

/** `token list`: every account with every token it was ever given. */
export async function listTokens(settings: Settings, json: boolean): Promise<void> {
  const accounts = await withService(settings, async (client) => {
    await caughtUp(client);
    return allAccounts(client);
  });
  if (json) return printJson({ accounts });
  if (accounts.length === 0) return print('There are no accounts yet: npx continuum token create --help');
  printTable(
    ['ACCOUNT', 'NAME', 'ROLE', 'SEES', 'TOKEN', 'UNTIL'],
    accounts.flatMap((account) => rowsOf(account, Date.now())),
  );
}

async function allAccounts(client: ServiceClient): Promise<ListedAccount[]> {
  const accounts: ListedAccount[] = [];
  let cursor = '';
  for (;;) {
    const { items, next } = await client.get<AccountsPage>(`/v1/accounts?limit=200${cursor}`);
    accounts.push(...items);
    if (next === null) return accounts;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

function rowsOf(account: ListedAccount, nowMs: number): string[][] {
  const { accountId, name, role, organisation, payer, closedAt, tokens } = account;
  const about = [accountId, name, role, organisation ?? payer ?? 'everything'];
  if (tokens.length === 0) return [[...about, '-', closedAt === null ? '' : 'account closed']];
  return tokens.map(({ tokenId, expiresAt, revokedAt }) => {
    if (closedAt !== null) return [...about, tokenId, 'account closed'];
    if (revokedAt !== null) return [...about, tokenId, 'revoked'];
    return [...about, tokenId, Date.parse(expiresAt) <= nowMs ? `expired ${expiresAt}` : expiresAt];
  });
}
