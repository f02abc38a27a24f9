import type { Vault } from '#event-sourcing';
import type { SigningKey } from './signing-key.js';

/** The keys as whoever runs the installation looks after them. Every engine must pass `describeVault`. */
export interface InstallationVault extends Vault {
  /**
   * Notes which of these patients have no key: theirs are older than the keys and lost. Their texts stay closed,
   * and nothing can be sealed for them under a new key that would not open the old ones.
   *
   * @returns how many
   */
  noteLost(patients: Iterable<string>): Promise<number>;
  /** Who was about to be erased when a process ended. */
  erasing(): Promise<string[]>;
  /** The erasure was never said, so it is not to be done. */
  forgetErasing(patient: string): Promise<void>;
  /** Writes what changes nothing. @throws StoreUnavailableError where no key could be stored now */
  probe(): Promise<void>;
  /**
   * The key that this installation signs with, made durably at first need; null where it was opened to read and
   * there is none yet.
   *
   * @throws KeyRefusedError where it was altered
   */
  signingKey(): Promise<SigningKey | null>;
  /** Makes the keys that are waited for, then lets go of where they are. */
  close(): void | Promise<void>;
}
