import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { SealBrokenError } from '#event-sourcing';
import { type Database, transaction } from '#sqlite';
import { KeyRefusedError } from '../errors.js';
import { SECRET, SECRET_OWNER, SIGNING, SIGNING_OWNER } from '../stored-keys.js';
import { unwrap, wrap } from '../wrapping.js';
import { installationRow, putInstallationRow } from './installation-rows.js';

/**
 * The 32 bytes that the installation signs with, made when they are first wanted; null where they may not be made.
 *
 * @throws KeyRefusedError where they were altered
 */
export function signingSeed(db: Database, master: KeyObject, mayCreate: boolean): Uint8Array | null {
  try {
    return stored(db, master) ?? (mayCreate ? transaction(db, () => made(db, master)) : null);
  } catch (cause) {
    if (!(cause instanceof SealBrokenError)) throw cause;
    const what = 'The signing key was altered, or the keys are under another master key by now';
    throw new KeyRefusedError(`${what}. Try again, or bring keys.db back from the key backup`, { cause });
  }
}

function stored(db: Database, master: KeyObject): Uint8Array | null {
  const wrapped = installationRow(db, SIGNING);
  return wrapped === null ? null : unwrap(master, SIGNING_OWNER, wrapped).export();
}

function made(db: Database, master: KeyObject): Uint8Array {
  // Another process may have made it, or put the keys under another master key, since this one looked.
  unwrap(master, SECRET_OWNER, installationRow(db, SECRET) ?? new Uint8Array());
  const there = stored(db, master);
  if (there !== null) return there;
  const seed = createSecretKey(randomBytes(32));
  putInstallationRow(db, SIGNING, wrap(master, SIGNING_OWNER, seed));
  return seed.export();
}
