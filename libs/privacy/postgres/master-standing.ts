import type { KeyObject } from 'node:crypto';
import { KeyRefusedError } from '../errors.js';
import {
  ARRIVING,
  NEXT_MASTER,
  NEXT_OWNER,
  PREVIOUS_MASTER,
  PREVIOUS_OWNER,
  SECRET,
  SECRET_OWNER,
} from '../stored-keys.js';
import { unwrapped } from '../wrapping.js';
import type { InstallationRows } from './installation-rows.js';

/** Under which master keys the keys are at one instant. */
export type MasterStanding = {
  /** Wraps what is made from now on. */
  readonly current: KeyObject;
  /** Still wraps keys of patients; null where none is known to be left. */
  readonly previous: KeyObject | null;
  readonly secret: KeyObject;
  /** The secret as it is stored: it is so under the current master key alone. */
  readonly mark: Uint8Array;
  /** Whether the master key before this one still leads to it. */
  readonly isHandedOver: boolean;
};

/**
 * How the keys stand to whoever has one master key: the one they are under, or the one that leads to it.
 *
 * @returns null where it is neither
 */
export function standingFor(rows: InstallationRows, master: KeyObject): MasterStanding | null {
  const mark = rows.get(SECRET);
  if (mark === undefined) return null;
  const next = rows.get(NEXT_MASTER);
  const handedOver = next === undefined ? null : unwrapped(master, NEXT_OWNER, next);
  for (const current of [master, handedOver]) {
    const secret = current && unwrapped(current, SECRET_OWNER, mark);
    if (!current || !secret) continue;
    const before = rows.get(PREVIOUS_MASTER);
    const previous = before === undefined ? null : unwrapped(current, PREVIOUS_OWNER, before);
    return { current, previous, secret, mark, isHandedOver: next !== undefined };
  }
  return null;
}

/** @throws KeyRefusedError where the keys are lost, the master key is another, or they are being moved */
export function usableStanding(rows: InstallationRows, master: KeyObject): MasterStanding {
  if (rows.has(ARRIVING)) {
    throw new KeyRefusedError(
      'A log is being moved into this cluster, and is not all there yet. Finish it: continuum move --from FOLDER',
    );
  }
  if (!rows.has(SECRET)) {
    throw new KeyRefusedError(
      'The installation secret is missing among the keys in PostgreSQL. Bring it back from the key backup',
    );
  }
  const standing = standingFor(rows, master);
  if (standing !== null) return standing;
  throw new KeyRefusedError(
    'The master key does not open the keys in PostgreSQL. Use the master key they were made with, or were put under since',
  );
}
