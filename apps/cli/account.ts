import type { Role } from '#http';
import { caughtUp } from './caught-up.js';
import type { ServiceClient } from './service-client.js';
import { ServiceProblemError } from './service-problem.js';

export type WantedAccount = {
  readonly accountId: string;
  readonly role: Role;
  readonly organisation?: string;
  readonly payer?: string;
  /** The id where absent. */
  readonly name?: string;
};

/** An account as the service lists it. */
export type ListedAccount = {
  readonly accountId: string;
  readonly name: string;
  readonly role: string;
  readonly organisation: string | null;
  readonly payer: string | null;
  readonly closedAt: string | null;
  readonly tokens: readonly {
    readonly tokenId: string;
    readonly issuedAt: string;
    readonly expiresAt: string;
    readonly revokedAt: string | null;
  }[];
};

/** Creates the account, or finds it there as it is wanted. @throws Error where it is another one */
export async function ensureAccount(client: ServiceClient, wanted: WantedAccount): Promise<void> {
  try {
    await client.post('/v1/accounts', { ...wanted, name: wanted.name ?? wanted.accountId });
  } catch (error) {
    if (!(error instanceof ServiceProblemError && error.code === 'ACCOUNT_EXISTS')) throw error;
    await caughtUp(client);
    const path = `/v1/accounts/${encodeURIComponent(wanted.accountId)}`;
    refuseOther(await client.get<ListedAccount>(path), wanted);
  }
}

function refuseOther(found: ListedAccount, wanted: WantedAccount): void {
  const { role, organisation = null, payer = null } = wanted;
  if (found.role === role && found.organisation === organisation && found.payer === payer) return;
  throw new Error(
    `Account ${wanted.accountId} exists and is ${kindOf(found)}, not ${kindOf({ role, organisation, payer })}. ` +
      'Ask for a token of what it is, or take another account id.',
  );
}

function kindOf({ role, organisation, payer }: Pick<ListedAccount, 'role' | 'organisation' | 'payer'>) {
  if (organisation !== null) return `${role} of organisation ${organisation}`;
  return payer === null ? role : `${role} of payer ${payer}`;
}
