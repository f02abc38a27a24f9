import { ACCOUNTS } from './cohort/index.js';
import type { ScriptPlayer } from './player.js';

/** A line for each account, with the token that lets it in. */
export function tokenLines(player: ScriptPlayer): string[] {
  return ACCOUNTS.map((account) => {
    const scope = 'organisation' in account ? account.organisation : 'payer' in account ? account.payer : '';
    const who = `${account.role.padEnd(12)}  ${account.accountId.padEnd(9)}  ${scope.padEnd(11)}`;
    return `  ${who}  ${player.tokenOf(account.accountId)}`;
  });
}
