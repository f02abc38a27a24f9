import type { Kysely } from 'kysely';
import type { AnyTables } from '#read-store';

/** What is to be written of one view. */
export interface Changes {
  /** Writes them, within the transaction that moves the checkpoint. */
  write(transaction: Kysely<AnyTables>): Promise<void>;
  /** Called when that transaction is committed, and only then. */
  committed(): void;
}
