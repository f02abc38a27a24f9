import type { KeyObject } from 'node:crypto';
import { KeysUnavailableError } from '#event-sourcing';
import type { Postgres } from '#postgres';
import { unwrapped } from '../wrapping.js';
import { installationRows } from './installation-rows.js';
import { type MasterStanding, standingFor, usableStanding } from './master-standing.js';

/** The master keys of one process, which goes on when the keys are put under another one. */
export class MasterKeys {
  private constructor(
    private readonly pool: Postgres,
    private known: MasterStanding,
  ) {}

  /** @throws KeyRefusedError where the master key opens nothing there */
  static async open(pool: Postgres, master: KeyObject): Promise<MasterKeys> {
    return new MasterKeys(pool, usableStanding(await installationRows(pool), master));
  }

  /** As it was when it was last looked at. */
  get standing(): MasterStanding {
    return this.known;
  }

  /** Null where it opens under no master key that is known. */
  unwrapped(owner: readonly string[], stored: Uint8Array): KeyObject | null {
    const { current, previous } = this.known;
    return unwrapped(current, owner, stored) ?? (previous && unwrapped(previous, owner, stored));
  }

  /** Looks which master keys they are. @throws KeysUnavailableError where they are others than this process can know */
  async look(): Promise<void> {
    const standing = standingFor(await installationRows(this.pool), this.known.current);
    if (standing === null) {
      throw new KeysUnavailableError(
        'PostgreSQL',
        'The keys in PostgreSQL are under another master key by now. Give this process the new one and start it again',
      );
    }
    this.known = standing;
  }
}
