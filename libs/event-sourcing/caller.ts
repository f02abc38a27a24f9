import type { Actor } from '#event-store';

/** What an account may see. Everything else does not exist for it. */
export type Scope =
  | { readonly kind: 'installation' }
  | { readonly kind: 'organisation'; readonly organisation: string }
  | { readonly kind: 'payer'; readonly payer: string };

/** Who is calling, once the token was checked. */
export type Caller = { readonly actor: Actor; readonly scope: Scope };

/** What arrives with every command, whichever way it came in. */
export type Sending = {
  readonly caller: Caller;
  /** Same id, same body: the first answer. */
  readonly commandId: string;
  readonly correlationId: string;
  readonly expectedRevision?: number;
  readonly strict: boolean;
};

/** Whether something that belongs to these organisations exists for a caller. */
export function admits(scope: Scope, organisations: readonly string[]): boolean {
  switch (scope.kind) {
    case 'installation':
      return true;
    case 'organisation':
      return organisations.includes(scope.organisation);
    case 'payer':
      return false;
  }
}
